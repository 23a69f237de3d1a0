import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import type { EntryOf } from "../model/entry.ts";

/** So many entries are looked through, the newest first. */
const MOST_LOOKED = 20_000;
const AT_ONCE = 1_000;

/** A message in a room's log. */
export interface FoundMessage {
	room: string;
	number: number;
	entry: EntryOf<"message">;
}

/** Finds the messages of a room whose ids begin so, among its newest 20,000 entries. */
export async function findMessages(context: Context, room: string, prefix: string): Promise<FoundMessage[]> {
	const rooms = roomsOf(context);
	const { number: last } = await rooms.state(room);
	const found: FoundMessage[] = [];
	for (let end = last; end > Math.max(0, last - MOST_LOOKED); end -= AT_ONCE) {
		const start = Math.max(0, end - AT_ONCE);
		for (const { number, entry } of await rooms.entries(room, start, end - start))
			if (entry?.kind === "message" && entry.id.startsWith(prefix)) found.push({ room, number, entry });
		// Ids are drawn once: a whole one is not looked for any further.
		if (found.some(({ entry }) => entry.id === prefix)) break;
	}
	return found;
}
