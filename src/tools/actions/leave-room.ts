import { type Left, leaveRoom as leave } from "../../together/leave-room.ts";
import type { leaveRoom } from "../catalog/leave-room.ts";
import { type Action, callerOf } from "../tool.ts";
import { plural } from "../words.ts";

export const action: Action<typeof leaveRoom, Left> = {
	run: (call, { room }) => leave(call.context, room, { caller: callerOf(call), signal: call.signal }),
	render({ room, members, tasks, alone }) {
		const rest = members === 0 ? "It has no member now." : `It has ${plural(members, "member")} now.`;
		return [
			`You have left @${room}. ${rest}`,
			...(tasks.length > 0 ? [`Others may take what you were working on there: ${tasks.join(", ")}.`] : []),
			...(alone.length > 0
				? [
						`Of what was for you alone, whoever gave it is told, and nobody else takes it: ${alone.join(", ")}.`,
					]
				: []),
		].join(" ");
	},
};
