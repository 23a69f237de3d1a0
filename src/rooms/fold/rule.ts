import type { ErrorCode, Hint } from "../../errors.ts";
import type { EntryKind, EntryOf } from "../../model/entry.ts";
import type { Edit } from "./edit.ts";
import type { RoomState } from "./state.ts";

/** Why an entry is not allowed in a state, and what to do; trusted text, as of every error. */
export interface Refusal {
	code: ErrorCode;
	message: string;
	hint: Hint;
}

/** What holds of entries of one kind. Both functions are pure and total. */
export interface Rule<Kind extends EntryKind> {
	/** Why it is not allowed; `undefined` where it is. Its author may write as the room stands. */
	refuse(state: RoomState, entry: EntryOf<Kind>): Refusal | undefined;
	/** What it changes, where it is allowed. */
	apply(edit: Edit, entry: EntryOf<Kind>, number: number): void;
}

export type Rules<Kinds extends EntryKind> = { [Kind in Kinds]: Rule<Kind> };

/** The state forbids it. */
export function notAllowed(message: string, hint: Hint): Refusal {
	return { code: "not_allowed", message, hint };
}

/** It names something that is not there. */
export function notFound(message: string, hint: Hint): Refusal {
	return { code: "not_found", message, hint };
}

/** A room holds no more of something. */
export function tooMany(message: string, hint: Hint): Refusal {
	return { code: "limit", message, hint };
}
