import { expect } from "vitest";
import type { Entry, EntryKind, EntryOf } from "../../../src/model/entry.ts";
import { LOBBY } from "../../../src/model/room.ts";
import { fold, refusalOf } from "../../../src/rooms/fold/fold.ts";
import type { Refusal } from "../../../src/rooms/fold/rule.ts";
import { emptyState, type RoomState } from "../../../src/rooms/fold/state.ts";
import { ANN, BOB, CAT } from "../../machine.ts";
import { anEntry, author } from "../fixtures.ts";

/** A log that is folded as it is written. */
export interface Folded {
	readonly state: RoomState;
	/** Writes an entry that is allowed, and returns it with its number. */
	write(entry: Entry): Entry & { number: number };
	/** Says why an entry is not allowed; where it is written all the same, it changes nothing else. */
	refused(entry: Entry): Refusal;
}

export function folded(room = "feature"): Folded {
	let state = emptyState(room);
	return {
		get state() {
			return state;
		},
		write(entry) {
			expect(refusalOf(state, entry)?.message).toBeUndefined();
			const number = state.number + 1;
			state = fold(state, [{ number, entry }]);
			return { ...entry, number };
		},
		refused(entry) {
			const refusal = refusalOf(state, entry);
			if (!refusal) throw new Error(`${entry.kind} was allowed`);
			const number = state.number + 1;
			const before = state;
			state = fold(state, [{ number, entry }]);
			expect(state).toEqual({ ...before, number, refused: new Map([...before.refused, [number, true]]) });
			return refusal;
		},
	};
}

export function theLobby(): Folded {
	return folded(LOBBY);
}

/** A room that Ann has opened, with Bob and Cat (a reviewer). */
export function aRoom(): Folded {
	const room = folded();
	room.write(anEntry("open", { purpose: "Build it" }));
	room.write(anEntry("join", { role: "backend" }, { by: BOB }));
	room.write(anEntry("invite", { who: author(CAT), role: "reviewer" }));
	return room;
}

/** Gives a task that anyone may take, where nothing else is said; returns its id. */
export function give(to: Folded, fields: Partial<EntryOf<"task">> = {}, by = ANN): string {
	return to.write(anEntry("task", { title: "Do it", to: { kind: "anyone" }, ...fields }, { by })).id;
}

export function claim(of: Folded, task: string, by: string, more: Partial<EntryOf<"claim">> = {}) {
	return of.write(anEntry("claim", { task, ...more }, { by }));
}

export function report(to: Folded, task: string, state: EntryOf<"update">["state"], by: string) {
	return to.write(anEntry("update", { task, state }, { by }));
}

/** A shorter way to an entry of somebody. */
export function by<Kind extends EntryKind>(
	party: string,
	kind: Kind,
	fields: Parameters<typeof anEntry<Kind>>[1],
	second = 0,
): EntryOf<Kind> {
	return anEntry(kind, fields, { by: party, second });
}
