import { quoted } from "../../model/clean-text.ts";
import { type Invited, inviteToRoom as invite } from "../../together/invite.ts";
import type { inviteToRoom } from "../catalog/invite-to-room.ts";
import { type Action, callerOf } from "../tool.ts";
import { partyWord, plural } from "../words.ts";

export const action: Action<typeof inviteToRoom, Invited> = {
	run: (call, input) => invite(call.context, { ...input, caller: callerOf(call), signal: call.signal }),
	render({ room, who, role, message, members }) {
		const whom = partyWord({ party: who.session, name: who.name });
		const as = role === undefined ? "" : ` as ${quoted(role)}`;
		return `${whom} is a member of @${room} now${as}; message ${message} in its inbox says so. The room has ${plural(members, "member")}.`;
	},
};
