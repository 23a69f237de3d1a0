import { v7 } from "uuid";
import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import { IntercomError } from "../errors.ts";
import type { Entry } from "../model/entry.ts";
import type { RoomState } from "../rooms/fold/state.ts";
import type { Appended } from "../rooms/rooms.ts";
import type { Caller } from "../sessions/identity.ts";
import type { Roster } from "../sessions/roster.ts";
import { authorOf } from "./author.ts";

/** What an entry of each kind has of its own. */
type Said<Any extends Entry> = Any extends Entry ? Omit<Any, "v" | "id" | "at" | "by"> : never;

/**
 * Appends an entry of a caller: written now, under the id by which the room knows it.
 * @param say what the entry says in this state; others may write first, and then it is asked again.
 * @throws IntercomError as `Rooms.append`
 */
export async function writeEntry(
	context: Context,
	room: string,
	{ caller, all }: { caller: Caller; all: Roster },
	say: (state: RoomState) => Said<Entry>,
): Promise<Appended> {
	const id = v7();
	const appended = await roomsOf(context).append(room, (state) => {
		const by = authorOf(context, caller, all, state);
		return { v: 1, id, at: new Date(context.now()).toISOString(), by, ...say(state) };
	});
	if (appended) return appended;
	throw new IntercomError("internal", "The entry was not written.", {
		hint: "Try again; the log in Intercom's folder says what happened.",
	});
}
