import { clean, cleanLine, quoted } from "../model/clean-text.ts";
import { HUMAN } from "../model/session.ts";
import type { CopyStatus, RoomMessageStatus } from "../together/message-status.ts";
import { ago, partyWord, stateWord } from "./words.ts";

/** What became of a room's message: a line for each receiver. */
export function roomStatusText(status: RoomMessageStatus, now: number): string {
	const { room, number, entry, copies, without } = status;
	const sent = `sent ${ago(Date.parse(entry.at), now)} by ${quoted(entry.by.name)}`;
	return clean(
		[
			`message ${entry.id}, entry ${number} of @${room}, ${sent}`,
			...copies.filter(({ addressed }) => addressed).map(copyLine),
			...copies.filter(({ addressed }) => !addressed).map(copyLine),
			...without.map(
				(each) => `- ${partyWord(each)}: it has no copy; it could not be reached, or a copy was removed`,
			),
			...(copies.length + without.length === 0 ? ["Nobody else was in the room."] : []),
			...(copies.length > 0 ? ["message_status with a copy's id says what is in its way."] : []),
		].join("\n"),
	);
}

const PLACE: Record<CopyStatus["place"], string> = {
	unread: "unread in its inbox",
	held: "being carried at this moment",
	handed: "handed over to its client; nothing proves yet that its model has seen it",
	read: "taken out of its inbox",
};

function copyLine(copy: CopyStatus): string {
	const { party, addressed, place, last, running, message } = copy;
	const how = addressed ? "" : " (a status, for information)";
	const proven =
		last && last.state !== "queued" ? `; proven: ${last.state}${routeOf(last)} at ${last.at}` : "";
	const state = party === HUMAN ? "" : `; it is ${stateWord(running)}`;
	return `- ${partyWord(copy)}${how}: ${PLACE[place]}${proven}${state}; its copy is ${message}`;
}

function routeOf({ route }: NonNullable<CopyStatus["last"]>): string {
	return route ? ` by ${cleanLine(route, 20)}` : "";
}
