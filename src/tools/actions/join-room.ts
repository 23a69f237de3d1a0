import { quoted } from "../../model/clean-text.ts";
import { type Joined, joinRoom as join } from "../../together/join-room.ts";
import type { joinRoom } from "../catalog/join-room.ts";
import { memberLines } from "../member-lines.ts";
import { type Action, callerOf } from "../tool.ts";
import { plural } from "../words.ts";

export const action: Action<typeof joinRoom, Joined> = {
	run: (call, input) => join(call.context, { ...input, caller: callerOf(call), signal: call.signal }),
	render(joined) {
		const { room, purpose, members, number, purposeKept } = joined;
		return [
			`${DID[joined.did](`@${room}`)}${roleWords(joined)} Its purpose: ${quoted(purpose, 1_000)}${purposeKept ? " (it has kept its own)" : ""}.`,
			`${plural(members.length, "member")}:`,
			...memberLines(members),
			`send_message to @${room} reaches them all; read_room shows what was said; the newest entry is ${number}.`,
		].join("\n");
	},
};

const DID: Record<Joined["did"], (room: string) => string> = {
	opened: (room) => `You have opened ${room}`,
	reopened: (room) => `You have opened ${room} again`,
	joined: (room) => `You have joined ${room}`,
	"took a role": (room) => `You are in ${room} in another role`,
	there: (room) => `You are in ${room} already`,
};

function roleWords({ role }: Joined): string {
	return role === undefined ? "." : `, as ${quoted(role)}.`;
}
