import type { Config } from "./config.ts";
import type { Stores } from "./mailbox/stores.ts";

/** What every capability works with. Tests put memory stores and a clock of their own here. */
export interface Context extends Stores {
	config: Config;
	/** Milliseconds since the epoch. */
	now(): number;
	/** For causes nobody else may see. */
	log(event: string, detail?: unknown): void;
}

/**
 * State that belongs to a context and ends with it. Whoever puts something in bounds it: a context lives for weeks.
 * Returns the state of the context it is called with, made at the first call.
 */
export function perContext<State>(create: (context: Context) => State): (context: Context) => State {
	const states = new WeakMap<Context, State>();
	return (context) => {
		const state = states.get(context) ?? create(context);
		states.set(context, state);
		return state;
	};
}
