import { perContext } from "../../context.ts";

/**
 * 2.1.328 drops messages of other sessions beyond some 33 in a row, mostly without a word, and
 * takes one more every 2 s (seen by posting as fast as it went). So this many may be posted in a
 * row.
 */
export const BURST = 28;
/** After how many milliseconds one more may be posted. */
export const REFILL_MS = 2_000;

/** How many messages may still be posted to each client. */
export interface PostBudget {
	/** How many may be posted to this socket now. Less than 1: none. */
	left(socket: string, now: number): number;
	/** Counts one that is posted now. */
	spend(socket: string, now: number): void;
	/** Takes what is left: other processes have used it up. */
	drain(socket: string, now: number): void;
	/** How many sockets it remembers: those whose budget is not full again. */
	size(): number;
}

/** The budget of the posts that go out with this context. */
export const postBudget = perContext(openPostBudget);

/** A budget that is full for every socket. */
export function openPostBudget(): PostBudget {
	const spent = new Map<string, { tokens: number; at: number }>();
	const left = (socket: string, now: number) => {
		const entry = spent.get(socket);
		return entry ? Math.min(BURST, entry.tokens + (now - entry.at) / REFILL_MS) : BURST;
	};
	return {
		left,
		spend(socket, now) {
			spent.set(socket, { tokens: left(socket, now) - 1, at: now });
			for (const each of spent.keys()) if (left(each, now) >= BURST) spent.delete(each);
		},
		drain: (socket, now) => spent.set(socket, { tokens: 0, at: now }),
		size: () => spent.size,
	};
}
