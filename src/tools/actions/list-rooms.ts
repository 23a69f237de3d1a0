import { quoted } from "../../model/clean-text.ts";
import type { Service, Task } from "../../rooms/fold/state.ts";
import { type ListedRoom, listRooms as list } from "../../together/list-rooms.ts";
import { type ShownRoom, showRoom } from "../../together/show-room.ts";
import type { ShownProposal } from "../../together/shown-proposal.ts";
import type { listRooms } from "../catalog/list-rooms.ts";
import { entryLines } from "../entry-words.ts";
import { memberLines } from "../member-lines.ts";
import type { Action } from "../tool.ts";
import { ago, partyWord, plural } from "../words.ts";

type Listed = ({ rooms: ListedRoom[] } | { room: ShownRoom }) & { now: number };

/** How many rooms are listed. */
const MOST_LISTED = 100;

export const action: Action<typeof listRooms, Listed> = {
	async run({ context, caller, signal }, { room }) {
		const now = context.now();
		if (room !== undefined) return { room: await showRoom(context, room, { caller, signal }), now };
		return { rooms: await list(context, caller?.id), now };
	},
	render: (listed) =>
		("rooms" in listed ? allLines(listed.rooms, listed.now) : roomLines(listed.room, listed.now)).join("\n"),
};

function allLines(rooms: ListedRoom[], now: number): string[] {
	if (rooms.length === 0) return ["There is no room yet. join_room with a purpose opens one."];
	const more = rooms.length > MOST_LISTED ? [`and ${rooms.length - MOST_LISTED} more`] : [];
	return [
		`${plural(rooms.length, "room")}. Those you are in are marked *.`,
		...rooms.slice(0, MOST_LISTED).map((room) => roomLine(room, now)),
		...more,
	];
}

/** One line a room: always these fields in this order. */
function roomLine(room: ListedRoom, now: number): string {
	const { phase, purpose, members, openTasks, newestAt, number, role } = room;
	return [
		`${room.mine ? "*" : "-"} @${room.room}${phase === "archived" ? " (archived)" : ""}`,
		quoted(purpose, 200),
		plural(members, "member"),
		openTasks > 0 ? plural(openTasks, "open task") : "no open task",
		`entry ${number}${newestAt === undefined ? "" : `, ${ago(Date.parse(newestAt), now)}`}`,
		...(role === undefined ? [] : [`you are ${quoted(role)}`]),
	].join(" | ");
}

function roomLines(room: ShownRoom, now: number): string[] {
	const { people, tasks, openTasks, proposals, services, newest, number } = room;
	const more = openTasks > tasks.length ? [`and ${openTasks - tasks.length} more`] : [];
	return [
		`${roomLine(room, now)}${room.mine ? "" : " | you are no member"}`,
		...part("Members", people.length, memberLines(people)),
		...part("Open tasks", openTasks, [...tasks.map(taskLine), ...more]),
		...part(
			"Open proposals",
			proposals.length,
			proposals.map((each) => proposalLine(each)),
		),
		...part("Services", services.length, services.map(serviceLine)),
		...part("Newest entries", newest.length, entryLines(newest, now)),
		`To go on: read_room with since=${number}.`,
	];
}

function part(head: string, count: number, lines: string[]): string[] {
	return count === 0 ? [] : [`${head} (${count}):`, ...lines];
}

function taskLine({ id, title, state, to, claim, waitsFor }: Task): string {
	const whom =
		to.kind === "party" ? to.party.slice(0, 8) : to.kind === "role" ? `role ${quoted(to.role)}` : "anyone";
	return [
		`- ${id}`,
		state,
		quoted(title, 300),
		`for ${whom}`,
		...(claim ? [`taken by ${partyWord({ party: claim.by.session, name: claim.by.name })}`] : []),
		...(waitsFor.length > 0 ? [`waits for ${waitsFor.join(", ")}`] : []),
	].join(" | ");
}

function proposalLine({ id, what, yes, no, needed, voters, deadline, release }: ShownProposal): string {
	return [
		`- ${id}`,
		quoted(what, 300),
		`${yes} yes and ${no} no of ${voters}; ${needed} yes are needed`,
		...(release === undefined ? [] : [`to release ${release}`]),
		...(deadline === undefined ? [] : [`until ${deadline}`]),
	].join(" | ");
}

function serviceLine({ name, url, by, description }: Service): string {
	const about = description === undefined ? [] : [quoted(description, 300)];
	const who = partyWord({ party: by.session, name: by.name });
	return [`- ${quoted(name)}`, quoted(url, 300), `of ${who}`, ...about].join(" | ");
}
