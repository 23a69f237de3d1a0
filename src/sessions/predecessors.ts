import type { Context } from "../context.ts";
import { readCard, readCards } from "./cards.ts";

/**
 * Returns the session that has taken a session's place by /clear, over any number of them; the
 * session itself where none has. The cards say so in `movedTo`.
 */
export function successorOf(context: Context, session: string): string {
	return lastOf(session, (id) => readCard(context, id)?.movedTo);
}

/** Returns, by session, the sessions that /clear replaced with it. Their mail is its own. */
export function predecessorsBySession(context: Context): Map<string, string[]> {
	const predecessors = new Map<string, string[]>();
	const moves = new Map<string, string>();
	for (const { session, movedTo } of readCards(context)) if (movedTo) moves.set(session, movedTo);
	for (const session of moves.keys()) {
		const successor = lastOf(session, (id) => moves.get(id));
		if (successor === session) continue;
		predecessors.set(successor, [...(predecessors.get(successor) ?? []), session]);
	}
	return predecessors;
}

/** Returns the owners of the inboxes that a session reads: itself first, then its predecessors. */
export function inboxesOf(context: Context, session: string): string[] {
	return [session, ...(predecessorsBySession(context).get(session) ?? [])];
}

/** Follows the moves from a session on, at most once around a ring. */
function lastOf(session: string, movedTo: (id: string) => string | undefined): string {
	const seen = new Set<string>();
	let id = session;
	for (let next: string | undefined = id; next && !seen.has(next); next = movedTo(id)) {
		id = next;
		seen.add(next);
	}
	return id;
}
