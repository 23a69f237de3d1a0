// What the truth of a question depends on, and what a judge says.
import type { Hooks } from "./hooks.ts";
import type { Said } from "./said.ts";
import type { States } from "./states.ts";
import type { Row } from "./tally.ts";

export interface Verdict {
	row: Row;
	/** The reason, where the row does not say it. */
	why: string;
}

/** Everything that the truth of a question depends on. */
export interface Truth {
	/** What the model said to it, once for each time that it was given the question. */
	said: readonly Said[];
	hooks: Hooks;
	/** The target's client. */
	states: States;
	/** When the person pressed Escape in the target while the question was open. */
	escapes: readonly number[];
}
