import { type Archived, archiveRoom as archive } from "../../together/archive-room.ts";
import type { archiveRoom } from "../catalog/archive-room.ts";
import { type Action, callerOf } from "../tool.ts";
import { plural } from "../words.ts";

export const action: Action<typeof archiveRoom, Archived> = {
	run: (call, { room }) => archive(call.context, room, { caller: callerOf(call), signal: call.signal }),
	render({ room, openTasks }) {
		const open = openTasks === 0 ? "" : ` ${plural(openTasks, "task")} in it had not ended.`;
		return `@${room} is archived.${open} read_room still shows it; who was its member opens it again with join_room.`;
	},
};
