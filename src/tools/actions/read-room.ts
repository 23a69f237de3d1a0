import { type RoomRead, readRoom as read } from "../../together/read-room.ts";
import type { readRoom } from "../catalog/read-room.ts";
import { entryLines } from "../entry-words.ts";
import { interruptionWords } from "../interruption-words.ts";
import { readingCall } from "../reading-call.ts";
import type { Action } from "../tool.ts";

type DatedRead = RoomRead & { now: number };

export const action: Action<typeof readRoom, DatedRead> = {
	async run(call, { wait_seconds: waitSeconds, ...input }) {
		const found = await read(readingCall(call), { ...input, waitSeconds });
		return { ...found, now: call.context.now() };
	},
	render(found) {
		const { room, entries, next, mail, now } = found;
		const goOn = `To go on: since=${next}.`;
		if (mail) return `${interruptionWords(mail, `what comes in @${room}`, now)}\n\n${goOn}`;
		if (entries.length === 0) return `${nothingWords(found)} ${goOn}`;
		return [headOf(found), ...entryLines(entries, now), moreWords(found) + goOn].join("\n");
	},
	failed: ({ waited }) => waited,
};

function headOf({ room, phase, entries }: DatedRead): string {
	const archived = phase === "archived" ? ", which is archived" : "";
	const count = entries.length === 1 ? "1 entry" : `${entries.length} entries`;
	return `${count} of @${room}${archived}, oldest first:`;
}

function nothingWords({ room, phase, waited }: DatedRead): string {
	if (phase === "archived") return `Nothing is newer in @${room}, which is archived.`;
	return waited ? `Nothing came in @${room} within that time.` : `Nothing is newer in @${room}.`;
}

function moreWords({ more }: DatedRead): string {
	return more > 0 ? `${more} more after these. ` : "";
}
