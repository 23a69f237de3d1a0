import { openTranscripts } from "./claude/transcripts.ts";
import type { Config } from "./config.ts";
import type { Stores } from "./mailbox/stores.ts";
import type { RoomLog } from "./rooms/room-log.ts";

/** What every capability works with. Tests put memory stores and a clock of their own here. */
export interface Context extends Stores {
	config: Config;
	/** Where the entries of rooms lie; absent: in files. */
	roomLog?: RoomLog;
	/** Milliseconds since the epoch. */
	now(): number;
	/** Writes down causes that nobody else may see. */
	log(event: string, detail?: unknown): void;
}

/**
 * Makes state that belongs to a context and ends with it. A context may live for weeks, so whoever
 * keeps something in its state bounds it.
 * @returns a function that returns the state of a context. The first call for a context makes it.
 * A program that never asks for it is bundled without it.
 */
/* @__NO_SIDE_EFFECTS__ */
export function perContext<State>(create: (context: Context) => State): (context: Context) => State {
	const states = new WeakMap<Context, State>();
	return (context) => {
		const state = states.get(context) ?? create(context);
		states.set(context, state);
		return state;
	};
}

/**
 * The transcripts on this machine, with what the context remembers of them. No field of the
 * context, because a hook opens one and needs no transcript: its program is 10 KB smaller without.
 */
export const transcriptsOf = perContext(openTranscripts);
