import { archiveRoom } from "./catalog/archive-room.ts";
import { ask } from "./catalog/ask.ts";
import { assignTask } from "./catalog/assign-task.ts";
import { inviteToRoom } from "./catalog/invite-to-room.ts";
import { joinRoom } from "./catalog/join-room.ts";
import { leaveRoom } from "./catalog/leave-room.ts";
import { listRooms } from "./catalog/list-rooms.ts";
import { listServices } from "./catalog/list-services.ts";
import { listSessions } from "./catalog/list-sessions.ts";
import { listTasks } from "./catalog/list-tasks.ts";
import { messageStatus } from "./catalog/message-status.ts";
import { propose } from "./catalog/propose.ts";
import { readMessages } from "./catalog/read-messages.ts";
import { readRoom } from "./catalog/read-room.ts";
import { registerService } from "./catalog/register-service.ts";
import { reply } from "./catalog/reply.ts";
import { sendMessage } from "./catalog/send-message.ts";
import { sendSignal } from "./catalog/send-signal.ts";
import { setProfile } from "./catalog/set-profile.ts";
import { takeTask } from "./catalog/take-task.ts";
import { updateTask } from "./catalog/update-task.ts";
import { vote } from "./catalog/vote.ts";
import { waitForSignal } from "./catalog/wait-for-signal.ts";
import { whoami } from "./catalog/whoami.ts";
import type { ToolDeclaration } from "./declaration.ts";
import type { Action, Tool } from "./tool.ts";

/** Every capability, in the order in which people meet them. */
export const tools: readonly Tool[] = [
	toTool(listSessions, () => import("./actions/list-sessions.ts")),
	toTool(whoami, () => import("./actions/whoami.ts")),
	toTool(setProfile, () => import("./actions/set-profile.ts")),
	toTool(ask, () => import("./actions/ask.ts")),
	toTool(sendMessage, () => import("./actions/send-message.ts")),
	toTool(readMessages, () => import("./actions/read-messages.ts")),
	toTool(reply, () => import("./actions/reply.ts")),
	toTool(messageStatus, () => import("./actions/message-status.ts")),
	toTool(listRooms, () => import("./actions/list-rooms.ts")),
	toTool(joinRoom, () => import("./actions/join-room.ts")),
	toTool(leaveRoom, () => import("./actions/leave-room.ts")),
	toTool(inviteToRoom, () => import("./actions/invite-to-room.ts")),
	toTool(archiveRoom, () => import("./actions/archive-room.ts")),
	toTool(readRoom, () => import("./actions/read-room.ts")),
	toTool(sendSignal, () => import("./actions/send-signal.ts")),
	toTool(waitForSignal, () => import("./actions/wait-for-signal.ts")),
	toTool(propose, () => import("./actions/propose.ts")),
	toTool(vote, () => import("./actions/vote.ts")),
	toTool(registerService, () => import("./actions/register-service.ts")),
	toTool(listServices, () => import("./actions/list-services.ts")),
	toTool(assignTask, () => import("./actions/assign-task.ts")),
	toTool(takeTask, () => import("./actions/take-task.ts")),
	toTool(updateTask, () => import("./actions/update-task.ts")),
	toTool(listTasks, () => import("./actions/list-tasks.ts")),
];

/**
 * Puts a declaration and its action together. The action takes what the declaration's input says.
 */
function toTool<Declared extends ToolDeclaration, Data>(
	declaration: Declared,
	load: () => Promise<{ action: Action<Declared, Data> }>,
): Tool {
	return { ...declaration, load: async () => (await load()).action as unknown as Action };
}
