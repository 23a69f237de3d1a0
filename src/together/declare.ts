import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import { IntercomError } from "../errors.ts";
import { quoted } from "../model/clean-text.ts";
import type { Outcome } from "../model/entry.ts";
import type { Author } from "../model/entry-parts.ts";
import { LOBBY } from "../model/room.ts";
import { undeclared } from "../rooms/fold/proposals.ts";
import { isMember, type Proposal, type RoomState, type Task } from "../rooms/fold/state.ts";
import type { Caller } from "../sessions/identity.ts";
import type { Roster } from "../sessions/roster.ts";
import { authorOf } from "./author.ts";
import { newEntry } from "./new-entry.ts";
import { partyWord } from "./party-word.ts";
import { type Telling, tell } from "./tell.ts";

/** Of more tasks than this, the one that leaves is told how many there are. */
const MOST_TASKS_NAMED = 20;

/** A decision that a call was the first to see, and has declared. */
export interface Declared {
	proposal: Proposal;
	outcome: Outcome;
}

/** Who looks at a room. */
export interface Looking {
	caller: Caller;
	all: Roster;
	signal: AbortSignal;
}

/**
 * Returns a room's state. Every call that looks at a room goes this way: where its votes, or its
 * clock, have decided something that no entry tells of yet, a member's call appends the entry, and
 * tells those concerned by mail. Of several that see it at once, one does.
 */
export async function roomNow(
	context: Context,
	room: string,
	looking: Looking,
): Promise<{ state: RoomState; declared: Declared[] }> {
	const rooms = roomsOf(context);
	const declared: Declared[] = [];
	if (room === LOBBY) return { state: await rooms.state(room), declared };
	for (;;) {
		const state = await rooms.state(room);
		const author = authorOf(context, looking.caller, looking.all, state);
		const [next] = isMember(state, author.session) ? undeclared(state, context.now()) : [];
		if (!next) return { state, declared };
		const isFirst = await declare(context, room, author, next);
		if (!isFirst) continue;
		await tellOf(context, state, next, { ...looking, room, kind: "status" });
		declared.push(next);
	}
}

/** Appends the decision. False where somebody else has. */
async function declare(
	context: Context,
	room: string,
	by: Author,
	{ proposal: { id }, outcome }: Declared,
): Promise<boolean> {
	try {
		const appended = await roomsOf(context).append(room, (state) => {
			const isOpen = undeclared(state, context.now()).some((other) => other.proposal.id === id);
			return isOpen ? newEntry(context, by, "decide", { proposal: id, outcome }) : undefined;
		});
		return appended !== undefined;
	} catch (error) {
		// Its author has left, or was released, a moment ago. Another member declares it.
		if (error instanceof IntercomError && error.code === "not_found") return false;
		throw error;
	}
}

async function tellOf(
	context: Context,
	state: RoomState,
	{ proposal, outcome }: Declared,
	telling: Telling,
): Promise<void> {
	const { all } = telling;
	const { what, release, by } = proposal;
	const released = outcome === "accepted" ? release : undefined;
	const concerned = new Set([by.session, ...proposal.votes.keys()]);
	const members = [...state.members.values()].filter(({ party }) => concerned.has(party.session));
	const news = `The proposal ${quoted(what, 300)} in @${state.room} is ${outcome}.`;
	const gone = released === undefined ? "" : ` ${partyWord(context, all, released)} is no member any more.`;
	const parties = members.map(({ party }) => party);
	await tell(context, telling, parties, `${news}${gone}`);
	if (released === undefined) return;
	const heir = [by.session, ...state.members.keys()].find((party) => party !== released);
	const text = releasedText(state, proposal, heir === undefined ? undefined : partyWord(context, all, heir));
	await tell(context, { ...telling, kind: "message" }, [{ session: released, name: "" }], text);
}

/** What the one that was released is told: that it has left, and what it hands over to whom. */
function releasedText(state: RoomState, proposal: Proposal, heir: string | undefined): string {
	const { what, release = "", votes } = proposal;
	const last = Math.max(...[...votes.values()].map(({ number }) => number));
	const tasks = tasksOf(state, release, last);
	const shown = tasks.slice(0, MOST_TASKS_NAMED).map(({ id, title }) => `- ${id}: ${quoted(title, 300)}`);
	const more = tasks.length > shown.length ? [`- and ${tasks.length - shown.length} more`] : [];
	const head = `The members of @${state.room} have voted to release you: ${quoted(what, 300)}. You have left the room.`;
	if (tasks.length === 0)
		return `${head}\nNo open task of the room was yours: there is nothing to hand over.`;
	const to = heir === undefined ? "" : `: tell ${heir} where each stands, and which files hold the work`;
	return [`${head}\nWork no more on what was yours there, and hand it over${to}.`, ...shown, ...more].join(
		"\n",
	);
}

/**
 * The open tasks that were a released party's: those that it was working on, which its release has
 * freed, and those that are for it alone.
 * @param released the number of the vote that released it.
 */
function tasksOf(state: RoomState, party: string, released: number): Task[] {
	return [...state.open.values()].filter(({ to, claim, state: now, changed }) => {
		const isFreed = now === "submitted" && claim === undefined && changed === released;
		return isFreed || (to.kind === "party" && to.party === party);
	});
}
