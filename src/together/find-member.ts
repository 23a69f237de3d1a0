import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import { cleanName } from "../model/clean-text.ts";
import type { Author } from "../model/entry-parts.ts";
import { HUMAN } from "../model/session.ts";
import type { RoomState } from "../rooms/fold/state.ts";
import { describeEntry, type Roster } from "../sessions/roster.ts";
import { partiesOf } from "./same-party.ts";

/** Fewer characters of an id name nobody. */
const SHORTEST_PREFIX = 4;

/**
 * Returns the one member of a room that an address means: its id, of now or of before a /clear, the
 * name it has now or had when it joined, or the first 4 or more characters of its id.
 * @throws IntercomError `not_found`; `ambiguous`, with the ids
 */
export function findMember(context: Context, all: Roster, state: RoomState, address: string): Author {
	const wanted = address.trim().toLowerCase();
	const members = [...state.members.values()].map(({ party }) => ({
		party,
		ids: [...partiesOf(context, party.session)],
		names: namesOf(context, all, party),
	}));
	const ways: ((member: (typeof members)[number]) => boolean)[] = [
		({ ids }) => ids.includes(wanted),
		({ names }) => names.includes(cleanName(wanted).toLowerCase()),
		({ ids }) => wanted.length >= SHORTEST_PREFIX && ids.some((id) => id.startsWith(wanted)),
	];
	const found = ways.map((way) => members.filter(way)).find((fits) => fits.length > 0) ?? [];
	const [member, other] = found;
	if (member && !other) return member.party;
	if (member)
		throw new IntercomError("ambiguous", `${found.length} members of the room fit that.`, {
			hint: `Give the whole id: ${found.map(({ party }) => party.session).join(", ")}.`,
		});
	throw new IntercomError("not_found", `No member of the room ${state.room} has that name or id.`, {
		hint: (say) => `${say.tool("list_rooms")} shows the members of a room.`,
	});
}

function namesOf(context: Context, all: Roster, { session, name }: Author): string[] {
	if (session === HUMAN) return [HUMAN];
	const entries = [...partiesOf(context, session)].flatMap((id) => all.find(id) ?? []);
	return [name, ...entries.map((entry) => describeEntry(context, entry).name)].map((each) =>
		each.toLowerCase(),
	);
}
