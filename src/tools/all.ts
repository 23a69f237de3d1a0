import { ask } from "./ask.ts";
import { listSessions } from "./list-sessions.ts";
import { messageStatus } from "./message-status.ts";
import { readMessages } from "./read-messages.ts";
import { reply } from "./reply.ts";
import { sendMessage } from "./send-message.ts";
import type { Tool } from "./tool.ts";
import { whoami } from "./whoami.ts";

/** Every capability, in the order in which people meet them. */
export const tools: readonly Tool[] = [
	listSessions,
	whoami,
	ask,
	sendMessage,
	readMessages,
	reply,
	messageStatus,
];
