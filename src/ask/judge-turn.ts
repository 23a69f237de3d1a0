import type { Turn } from "../claude/turn.ts";
import type { Answer } from "./answer.ts";

/**
 * How long no record may come before we ask the registry or the screen whether the turn is over.
 */
const QUIET_MS = 1_000;
/**
 * How long a turn without a last word must be quiet before it may count as abandoned. A turn that
 * Esc ended before the first word leaves no record. From then on the registry says idle.
 */
const ABANDONED_MS = 3_000;
/**
 * How many looks in a row must find the target at its prompt before its turn counts as abandoned.
 * Looks are QUIET_MS apart. The registry says idle a moment before the client writes the turn's
 * last words.
 */
const LOOKS_AT_PROMPT = 4;
/**
 * How long a last word must stand where neither registry nor screen tells whether the turn is over.
 */
const UNTOLD_MS = 2 * QUIET_MS;
/** The same where the target did not run when it was asked. */
const NOT_RUNNING_MS = 5 * QUIET_MS;

/** What can be said of the question's turn now. */
export type Verdict =
	/** The turn is over. `text` is what it had written until then. */
	| { kind: Answer["outcome"]; text: string }
	/** First find out what the target does; then judge again. */
	| { kind: "look"; at: "registry" | "screen" }
	/** Not known yet. Judge again after the next record, or after so many milliseconds. */
	| { kind: "wait"; atMostMs?: number };

/** What the target does, as far as somebody has looked. */
export type TargetState =
	/** It did not run when it was asked, or its process has ended: there is nothing to look at. */
	| "not running"
	| "not looked at"
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
	/** How many looks in a row found the target at its prompt, the latest included. */
	looksAtPrompt: number;
	/**
	 * No other client has been seen that has the session open. Known where the turn was left, and
	 * where the registry tells.
	 */
	alone: boolean;
	/**
	 * Whether a client that we started answers the question. `perhaps`: the session was not running
	 * when we asked. Its turn may belong to the client that we start; we learn that a moment later.
	 */
	ownClient: "yes" | "perhaps" | "no";
}

/**
 * Says whether the question's turn is over and how it ended. Where that is not known yet, says what
 * to look at or to wait for.
 */
export function judgeTurn(seen: Observation): Verdict {
	switch (seen.turn.state) {
		case "absent":
		case "queued":
			return { kind: "wait" };
		case "running":
			return judgeRunning(seen, seen.turn);
		case "quiet":
			return judgeQuiet(seen, seen.turn);
		case "left":
			return judgeLeft(seen, seen.turn);
		case "done":
			return judgeDone(seen, seen.turn);
	}
}

type In<State> = Extract<Turn, { state: State }>;
const LOOK_AGAIN: Verdict = { kind: "wait", atMostMs: QUIET_MS };

/** A turn with its end. Of a client that we started we do not believe an interruption. */
function judgeDone({ ownClient }: Observation, turn: In<"done">): Verdict {
	if (turn.outcome !== "interrupted" || ownClient === "no") return { kind: turn.outcome, text: turn.text };
	// Nobody can press Esc in our client. Somebody else has written a prompt into the middle of its
	// turn.
	return ownClient === "yes" ? { kind: "wait" } : LOOK_AGAIN;
}

/** A turn without a last word. It is over all the same where the target stays at its prompt. */
function judgeRunning({ quietMs, target, looksAtPrompt }: Observation, turn: In<"running">): Verdict {
	if (quietMs < ABANDONED_MS) return LOOK_AGAIN;
	if (target === "not looked at") return { kind: "look", at: "registry" };
	const abandoned = target === "at its prompt" && looksAtPrompt >= LOOKS_AT_PROMPT;
	return abandoned ? { kind: "interrupted", text: turn.text } : LOOK_AGAIN;
}

/**
 * A turn whose last word may be its end. The registry tells, else the screen, else the model's own
 * word and time.
 */
function judgeQuiet({ quietMs, target }: Observation, turn: In<"quiet">): Verdict {
	if (quietMs < QUIET_MS) return LOOK_AGAIN;
	if (target === "not looked at") return { kind: "look", at: "registry" };
	if (target === "not in the registry") return { kind: "look", at: "screen" };
	const over =
		target === "at its prompt" ||
		(target === "unknown" && turn.ended && quietMs > UNTOLD_MS) ||
		(target === "not running" && turn.ended && quietMs > NOT_RUNNING_MS);
	return over ? { kind: "answered", text: turn.text } : LOOK_AGAIN;
}

/**
 * A turn that was left, unless another client wrote what shows that. The client that was asked
 * tells: while it works, it may work on the question.
 */
function judgeLeft(seen: Observation, turn: In<"left">): Verdict {
	if (seen.ownClient !== "no") return seen.ownClient === "yes" ? { kind: "wait" } : LOOK_AGAIN;
	if (seen.target === "not looked at") return { kind: "look", at: "registry" };
	if (seen.target === "not in the registry") return { kind: "look", at: "screen" };
	return wasLeft(seen, turn) ? { kind: turn.outcome, text: turn.text } : LOOK_AGAIN;
}

function wasLeft({ target, looksAtPrompt, alone, quietMs }: Observation, { by }: In<"left">): boolean {
	switch (target) {
		case "working":
			// Nobody else can have written that prompt. So it is what the client works on.
			return alone && by === "prompt";
		case "at its prompt":
			// After the first look its last words may still be on their way.
			return looksAtPrompt > 1 && quietMs >= QUIET_MS;
		case "unknown":
			return quietMs > UNTOLD_MS;
		default:
			return true;
	}
}

/** What a turn came to that nobody watched; `undefined` where nothing shows that it is over. */
export function judgeUnwatched(turn: Turn): Pick<Answer, "outcome" | "text"> | undefined {
	if (turn.state === "done" || turn.state === "left") return { outcome: turn.outcome, text: turn.text };
	// Nobody saw that nothing followed. Of a turn without an end record the model's own word tells.
	return turn.state === "quiet" && turn.ended ? { outcome: "answered", text: turn.text } : undefined;
}
