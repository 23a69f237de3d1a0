import { createHash } from "node:crypto";

/** What of an entry's id its copies have as well: the time, and the order within a millisecond. */
const KEPT = 26;

/**
 * Returns the id of the copy of a room's message that one receiver is left. Whoever knows the entry
 * finds each copy by it, and a copy that is left twice is one.
 * @param receiver the id by which the log knows it
 */
export function copyId(entry: string, receiver: string): string {
	const hash = createHash("sha256").update(`${entry} ${receiver}`).digest("hex");
	return entry.slice(0, KEPT) + hash.slice(0, entry.length - KEPT);
}
