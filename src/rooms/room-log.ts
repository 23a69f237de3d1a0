import type { Entry, Numbered } from "../model/entry.ts";

/**
 * An entry that is written and survives a crash, and is in no log yet. It does not say where it
 * goes: whoever lost a number to somebody else tries the next one with the same draft.
 */
export interface Draft {
	/**
	 * Makes it the entry of this number, where that is the next one of the log. When this returns
	 * true, the entry survives a crash, and is the only one of its number for ever. The draft is used
	 * up then.
	 * @returns false where the number is not the next one: somebody was first, or the log is another
	 *   one by now. Read on, and check again whether the entry is allowed.
	 */
	append(number: number): Promise<boolean>;
	/** Throws the draft away, where it is not used up. Never throws. */
	discard(): void;
}

/** What a log comes to at its entry of this number, written down by whoever folded it. */
export interface Checkpoint {
	number: number;
	text: string;
}

/**
 * Where the entries of rooms lie: one log a room, and one for the lobby. A log allows only the
 * next number, and no entry changes once it has one. One contract test
 * (`test/rooms/log-contract.ts`) holds every implementation to it.
 *
 * A `room` is a room's name or the lobby's. What is neither is refused with `bad_input` before it
 * reaches a path.
 */
export interface RoomLog {
	/**
	 * Writes an entry for a room's log.
	 * @throws IntercomError `bad_input` for an ill-formed entry; `too_large` for one whose text or
	 *   JSON is too long, with what to do instead; `no_space`, `denied`, `unreadable`
	 */
	draft(room: string, entry: Entry): Promise<Draft>;
	/**
	 * Returns the entries after number `after`, in order, without a gap: `most` of them, or all that
	 * there are. What lies in the log and is no entry has its number all the
	 * same, and so has an entry that was removed by hand, where later ones are there.
	 */
	read(room: string, after: number, most?: number): Promise<Numbered[]>;
	/**
	 * What tells this log from another one that had its name before; it may differ between two calls
	 * for one log, if seldom. `undefined` where nobody has written to it. Whoever keeps what it has
	 * read looks whether this is still the same.
	 */
	birth(room: string): string | undefined;
	/**
	 * Keeps a checkpoint, in place of the one before: so whoever looks at the log next need not read
	 * all of it. It may be lost at any time. Never throws.
	 */
	keepCheckpoint(room: string, checkpoint: Checkpoint): Promise<void>;
	/**
	 * The checkpoint as it was kept; `undefined` where there is none, where it is not whole, or where
	 * it was made of another log that had this name. Whatever is in its way, it is no error.
	 */
	checkpoint(room: string): Promise<Checkpoint | undefined>;
	/** The rooms that have a log, without the lobby, in order of their names. */
	rooms(): Promise<string[]>;
	/**
	 * Calls `changed` after a log may have grown. It may call without cause, and does not keep the
	 * process running. Returns how to stop.
	 */
	watch(room: string, changed: () => void): Promise<() => void>;
}
