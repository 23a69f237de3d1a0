import type { Context } from "../context.ts";
import type { RoomState } from "../rooms/fold/state.ts";
import { inboxesOf, successorOf } from "../sessions/predecessors.ts";

/**
 * Returns every id that a party has had: the one it has now first, then those that /clear replaced.
 * Two ids are the same party where one is among the other's.
 */
export function partiesOf(context: Context, id: string): ReadonlySet<string> {
	return new Set(inboxesOf(context, successorOf(context, id)));
}

/**
 * Returns the id under which a log knows a party: that of its member, else of whoever was one; the
 * given id where it knows none of the party's. What a session writes after /clear has this id, so
 * it is still the same member's.
 */
export function knownAs(context: Context, state: RoomState, id: string): string {
	if (state.members.has(id)) return id;
	const ids = [...partiesOf(context, id)];
	const member = ids.find((each) => state.members.has(each));
	return member ?? ids.find((each) => state.former.has(each)) ?? id;
}
