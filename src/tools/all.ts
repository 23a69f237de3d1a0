import { ask } from "./catalog/ask.ts";
import { listSessions } from "./catalog/list-sessions.ts";
import { messageStatus } from "./catalog/message-status.ts";
import { readMessages } from "./catalog/read-messages.ts";
import { reply } from "./catalog/reply.ts";
import { sendMessage } from "./catalog/send-message.ts";
import { whoami } from "./catalog/whoami.ts";
import type { Tool } from "./tool.ts";

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
