import type { Turn } from "../claude/turn.ts";
import type { Answer } from "./answer.ts";

/** What can be said of the question's turn now. */
export type Verdict =
	/** The turn is over. The rest is what it had written until then. */
	| ({ kind: Answer["outcome"] } & Written)
	/** The client that had the question in its queue has it no more: no turn will answer it. */
	| { kind: "dropped" }
	/** First find out what the target does; then judge again. */
	| { kind: "look"; at: "registry" | "screen" }
	/** Not known yet. Judge again after the next record, or after so many milliseconds. */
	| { kind: "wait"; atMostMs?: number };

/** What a turn had written when it ended. */
export type Written = Pick<Answer, "text" | "additions" | "lost" | "error" | "hook" | "elsewhere">;

/** What the client does that answers, as far as somebody has looked. */
export type TargetState =
	| "not looked at"
	/** No client is known to run the session, and none was. */
	| "not running"
	/** The client that ran the session has ended, and no other runs it. */
	| "gone"
	/** The registry has no status of it (2.1.100 writes none, 2.0.60 has no registry). */
	| "not in the registry"
	| "at its prompt"
	| "working"
	/** Neither the registry nor a screen tells. */
	| "unknown";

/** Everything a verdict depends on: no clock and no file, so tests can give every combination. */
export interface Observation {
	turn: Turn;
	/** Milliseconds since the transcript's last record. */
	quietMs: number;
	target: TargetState;
	/**
	 * The client has gone on in another conversation than the one that has the question, by /clear or
	 * /resume.
	 */
	moved: boolean;
	/** Commands of the client work on in the background, as far as its registry tells. */
	commands?: boolean;
	/** The client's screen tells what it does. */
	onScreen?: boolean;
	/** How many looks in a row found the target at its prompt, the latest included. */
	looksAtPrompt: number;
	/**
	 * No other client has been seen that has the session open. Known where the turn was left, and
	 * where the registry tells.
	 */
	alone: boolean;
	/**
	 * Whether a client that we started answers the question: then that client's end decides.
	 * `perhaps`: the session was not running when we asked. Its turn may belong to the client that we
	 * start; we learn that a moment later.
	 */
	ownClient: "yes" | "perhaps" | "no";
}
