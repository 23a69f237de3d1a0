import { v7 } from "uuid";
import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import { IntercomError } from "../errors.ts";
import type { EntryKind } from "../model/entry.ts";
import type { Appended } from "../rooms/rooms.ts";
import type { Caller } from "../sessions/identity.ts";
import type { Roster } from "../sessions/roster.ts";
import { authorOf } from "./author.ts";
import { type Fields, newEntry } from "./new-entry.ts";

/**
 * Appends an entry of a caller, written now, under the id by which the log knows the caller.
 * @param id the entry's, where the caller has drawn it
 * @throws IntercomError as `Rooms.append`
 */
export async function writeEntry<Kind extends EntryKind>(
	context: Context,
	room: string,
	{ caller, all }: { caller: Caller; all: Roster },
	kind: Kind,
	fields: Fields<Kind>,
	id: string = v7(),
): Promise<Appended> {
	const appended = await roomsOf(context).append(room, (state) =>
		newEntry(context, authorOf(context, caller, all, state), kind, fields, id),
	);
	if (appended) return appended;
	throw new IntercomError("internal", "The entry was not written.", {
		hint: "Try again; the log in Intercom's folder says what happened.",
	});
}
