import { v7 } from "uuid";
import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import { IntercomError } from "../errors.ts";
import type { Outcome } from "../model/entry.ts";
import type { Author } from "../model/entry-parts.ts";
import { LOBBY } from "../model/room.ts";
import { undeclared } from "../rooms/fold/proposals.ts";
import { isMember, type Proposal, type RoomState } from "../rooms/fold/state.ts";
import type { Caller } from "../sessions/identity.ts";
import type { Roster } from "../sessions/roster.ts";
import { authorOf } from "./author.ts";
import { newEntry } from "./new-entry.ts";
import { owing } from "./owed.ts";
import { type Decision, tellOfDecision } from "./tell-of-decision.ts";

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
		const id = v7();
		await owing(context, { room, entry: id, caller: looking.caller }, async (unpaid) => {
			if (!(await declare(context, room, author, { ...next, id }))) return;
			await tellOfDecision(context, { ...looking, unpaid }, state, { ...next, id });
			declared.push(next);
		});
	}
}

/** Appends the decision. False where somebody else has. */
async function declare(
	context: Context,
	room: string,
	by: Author,
	{ id: entry, proposal: { id }, outcome }: Decision,
): Promise<boolean> {
	try {
		const appended = await roomsOf(context).append(room, (state) => {
			const isOpen = undeclared(state, context.now()).some((other) => other.proposal.id === id);
			return isOpen ? newEntry(context, by, "decide", { proposal: id, outcome }, entry) : undefined;
		});
		return appended !== undefined;
	} catch (error) {
		// Its author has left, or was released, a moment ago. Another member declares it.
		if (error instanceof IntercomError && error.code === "not_found") return false;
		throw error;
	}
}
