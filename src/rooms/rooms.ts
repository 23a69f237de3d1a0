import QuickLRU from "quick-lru";
import { IntercomError } from "../errors.ts";
import type { Entry, Numbered } from "../model/entry.ts";
import { checkpointOf, stateOf } from "./checkpoint.ts";
import { entryText } from "./entry-text.ts";
import { fold, refusalOf } from "./fold/fold.ts";
import { emptyState, type RoomState } from "./fold/state.ts";
import type { Draft, RoomLog } from "./room-log.ts";
import { checkEntry } from "./well-formed.ts";

/** An entry that is in the log from now on, and the state right after it. */
export interface Appended {
	number: number;
	entry: Entry;
	state: RoomState;
}

/**
 * Makes the entry that is to be appended in a state of the log; `undefined`: none is. It may be
 * asked several times, as others may write first, and must not wait for anything.
 */
export type Next = (state: RoomState) => Entry | undefined;

/** Rooms, and the lobby: their logs, and what these come to. */
export interface Rooms {
	/** The names of the rooms, without the lobby. */
	names(): Promise<string[]>;
	/** What a log comes to now. A room that nobody has opened has an empty state. */
	state(room: string): Promise<RoomState>;
	/**
	 * Appends an entry where it is allowed: check and append are one step, whoever else writes.
	 * @returns `undefined` where `next` makes none.
	 * @throws IntercomError `not_allowed`, `not_found` or `limit` where the rules forbid it, in words
	 *   that name the state it is in; else as `RoomLog.draft`.
	 */
	append(room: string, next: Next): Promise<Appended | undefined>;
	/**
	 * The entries after a number, at most so many. What is not allowed, of the newest 1,000 such, has
	 * its number and no entry: it never counted.
	 */
	entries(room: string, after: number, most: number): Promise<Numbered[]>;
	/** As `RoomLog.watch`. */
	watch(room: string, changed: () => void): Promise<() => void>;
}

/** The states of this many logs at least, and of less than twice as many, stay in memory. */
const STATES_KEPT = 50;
/** So many entries are in memory at a time while a log is read. */
const READ_AT_ONCE = 1_000;

interface Kept {
	birth: string | undefined;
	state: RoomState;
}

/**
 * So many entries come between two checkpoints. Reading as many single files takes some 7 ms, and
 * writing the state of a room with 1,000 tasks 5 ms.
 */
const CHECKPOINT_EVERY = 100;

/**
 * Opens the rooms of a log. It remembers their states, and reads on from the number it knows; of a
 * log that it does not know, from its checkpoint.
 */
export function openRooms(log: RoomLog, { checkpointEvery = CHECKPOINT_EVERY } = {}): Rooms {
	const states = new QuickLRU<string, Kept>({ maxSize: STATES_KEPT });

	/** Reads on. What was kept of another log that had this name before is forgotten. */
	async function current(room: string): Promise<Kept> {
		const birth = log.birth(room);
		const kept = states.get(room);
		return keep({
			birth,
			state: await readOn(kept && kept.birth === birth ? kept.state : await begin(room)),
		});
	}

	/** Reads on after a number was refused: somebody was first there. */
	async function afterRefusal(room: string, number: number): Promise<Kept> {
		const read = await current(room);
		if (read.state.number >= number) return read;
		// Nobody was: the last entries that are known here were removed by hand.
		states.delete(room);
		const anew = await readOn(emptyState(room));
		if (anew.number + 1 === number) throw notWritable();
		return keep({ birth: log.birth(room), state: anew });
	}

	async function readOn(from: RoomState): Promise<RoomState> {
		let state = from;
		for (;;) {
			const entries = await log.read(state.room, state.number, READ_AT_ONCE);
			state = fold(state, entries);
			if (entries.length < READ_AT_ONCE) return state;
		}
	}

	async function begin(room: string): Promise<RoomState> {
		const checkpoint = await log.checkpoint(room);
		return (checkpoint && stateOf(room, checkpoint)) ?? emptyState(room);
	}

	/** Another call may have read further meanwhile. */
	function keep(read: Kept): Kept {
		const kept = states.get(read.state.room);
		if (kept && kept.birth === read.birth && kept.state.number > read.state.number) return kept;
		states.set(read.state.room, read);
		return read;
	}

	return {
		names: () => log.rooms(),
		state: async (room) => (await current(room)).state,

		async append(room, next) {
			let draft: Draft | undefined;
			let written: string | undefined;
			let refused: number | undefined;
			try {
				for (;;) {
					const { birth, state } = await (refused === undefined
						? current(room)
						: afterRefusal(room, refused));
					const made = next(state);
					if (!made) return undefined;
					const entry = checkEntry(made);
					refuse(state, entry);
					if (!draft || entryText(entry) !== written) {
						draft?.discard();
						draft = await log.draft(room, entry);
						written = entryText(entry);
					}
					const number = state.number + 1;
					if (!(await draft.append(number))) {
						refused = number;
						continue;
					}
					const after = fold(state, [{ number, entry }]);
					// The first entry of a log is what tells it from another one.
					keep({ birth: birth ?? log.birth(room), state: after });
					if (number % checkpointEvery === 0) await log.keepCheckpoint(room, checkpointOf(after));
					return { number, entry, state: after };
				}
			} finally {
				draft?.discard();
			}
		},

		async entries(room, after, most) {
			const found = await log.read(room, after, most);
			if (found.length === 0) return found;
			const { refused } = (await current(room)).state;
			return found.map((each) => (refused.has(each.number) ? { number: each.number } : each));
		},

		watch: (room, changed) => log.watch(room, changed),
	};
}

function notWritable(): IntercomError {
	return new IntercomError(
		"unreadable",
		"The room takes no entry: its next number is neither free nor read.",
		{
			hint: "Look what lies in the room's folder, below `rooms` in Intercom's, and try again.",
		},
	);
}

function refuse(state: RoomState, entry: Entry): void {
	const refusal = refusalOf(state, entry);
	if (refusal) throw new IntercomError(refusal.code, refusal.message, { hint: refusal.hint });
}
