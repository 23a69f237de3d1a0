import { type Left, leaveRoom as leave } from "../../together/leave-room.ts";
import type { leaveRoom } from "../catalog/leave-room.ts";
import { type Action, callerOf } from "../tool.ts";
import { plural } from "../words.ts";

export const action: Action<typeof leaveRoom, Left> = {
	run: (call, { room }) => leave(call.context, room, { caller: callerOf(call), signal: call.signal }),
	render({ room, members, tasks }) {
		const rest = members === 0 ? "It has no member now." : `It has ${plural(members, "member")} now.`;
		if (tasks.length === 0) return `You have left @${room}. ${rest}`;
		return `You have left @${room}. ${rest} Others may take what you were working on there: ${tasks.join(", ")}.`;
	},
};
