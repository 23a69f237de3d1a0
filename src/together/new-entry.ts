import { v7 } from "uuid";
import type { Context } from "../context.ts";
import type { EntryKind, EntryOf } from "../model/entry.ts";
import type { Author } from "../model/entry-parts.ts";

/** What an entry of a kind has beside what every entry has. */
export type Fields<Kind extends EntryKind> = Omit<EntryOf<Kind>, "v" | "id" | "at" | "by" | "kind">;

/**
 * Makes an entry, with an id of its own and the time of the clock. It is in no log yet.
 * @param id instead of one that is drawn: of an entry that is made several times over.
 */
export function newEntry<Kind extends EntryKind>(
	context: Context,
	by: Author,
	kind: Kind,
	fields: Fields<Kind>,
	id: string = v7(),
): EntryOf<Kind> {
	const at = new Date(context.now()).toISOString();
	return { v: 1, id, at, by, kind, ...fields } as unknown as EntryOf<Kind>;
}
