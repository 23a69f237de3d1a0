import type { Turn } from "../claude/turn.ts";
import { outcomeOf } from "../claude/verdict.ts";
import type { Answer } from "./answer.ts";
import type { Observation, Verdict, Written } from "./observation.ts";

/**
 * How long no record may come before we ask the registry or the screen whether the turn is over.
 */
const QUIET_MS = 1_000;
/**
 * How far two looks at the screen are apart of a client that has said its last word just now. Two
 * of them that find it at its prompt tell that the turn is over.
 */
const GLANCE_MS = 15;
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
/** The same where no client is known that writes the turn. */
const NOT_RUNNING_MS = 5 * QUIET_MS;

/**
 * How often we look for a client where none was known and the turn has long been silent: each look
 * lists every process.
 */
const SELDOM_MS = 10 * QUIET_MS;

/**
 * How long a turn is waited for that left work in the background, where nothing tells whether it
 * works on: a server that was started so never ends, and of an agent that was stopped there may be
 * no notice.
 */
const LONGEST_WORK_MS = 10 * 60 * QUIET_MS;

/**
 * Says whether the question's turn is over and how it ended. Where that is not known yet, says what
 * to look at or to wait for.
 */
export function judgeTurn(seen: Observation): Verdict {
	switch (seen.turn.state) {
		case "absent":
			return WAIT;
		case "queued":
			return judgeQueued(seen);
		case "running":
			return judgeRunning(seen, seen.turn);
		case "quiet":
			return judgeQuiet(seen, seen.turn);
		case "interim":
			return judgeInterim(seen, seen.turn);
		case "left":
			return judgeLeft(seen, seen.turn);
		case "done":
			return judgeDone(seen, seen.turn);
	}
}

type In<State> = Extract<Turn, { state: State }>;
const WAIT: Verdict = { kind: "wait" };
const LOOK_AGAIN: Verdict = { kind: "wait", atMostMs: QUIET_MS };
const LOOK_SELDOM: Verdict = { kind: "wait", atMostMs: SELDOM_MS };

/**
 * A client takes its queue along by /clear and /resume (2.1.328), and takes up at its prompt what
 * waits there. Its queue ends with it.
 */
function judgeQueued({ quietMs, target, moved, looksAtPrompt, ownClient }: Observation): Verdict {
	if (ownClient === "yes") return WAIT;
	if (quietMs < QUIET_MS) return LOOK_AGAIN;
	if (target === "not looked at") return { kind: "look", at: "registry" };
	if (target === "not in the registry" && moved) return { kind: "look", at: "screen" };
	const leftBehind = moved && target === "at its prompt" && looksAtPrompt >= LOOKS_AT_PROMPT;
	return leftBehind || target === "gone" ? { kind: "dropped" } : LOOK_AGAIN;
}

/** A turn with its end. Of a client that we started we do not believe an interruption. */
function judgeDone(seen: Observation, turn: In<"done">): Verdict {
	const { target, ownClient } = seen;
	if (turn.lost !== undefined && ownClient === "no") {
		if (target === "not looked at") return { kind: "look", at: "registry" };
		if (mayComeBack(seen)) return LOOK_AGAIN;
	}
	if (turn.outcome !== "interrupted" || ownClient === "no") return { kind: turn.outcome, ...written(turn) };
	// Nobody can press Esc in our client. Somebody else has written a prompt into the middle of its
	// turn.
	return ownClient === "yes" ? WAIT : LOOK_AGAIN;
}

/**
 * Whether agents that ended, as the conversation has it, may come back all the same: to the client
 * that has gone on in another one. Whoever resumes this one meanwhile takes them for ended.
 */
function mayComeBack({ target, moved, looksAtPrompt }: Observation): boolean {
	return moved && (target === "working" || (target === "at its prompt" && looksAtPrompt < LOOKS_AT_PROMPT));
}

/**
 * A turn without a last word. It is over all the same where the target stays at its prompt, and where
 * its client has left it: a client has one conversation at a time.
 */
function judgeRunning(seen: Observation, turn: In<"running">): Verdict {
	const { quietMs, target, moved, looksAtPrompt, ownClient } = seen;
	if (ownClient !== "no") return ownClient === "yes" ? WAIT : LOOK_AGAIN;
	if (quietMs < ABANDONED_MS) return LOOK_AGAIN;
	if (target === "not looked at") return { kind: "look", at: "registry" };
	const abandoned = target === "at its prompt" && looksAtPrompt >= LOOKS_AT_PROMPT;
	if (abandoned || moved || target === "gone") return { kind: "interrupted", ...written(turn) };
	return target === "not running" ? LOOK_SELDOM : LOOK_AGAIN;
}

/**
 * A turn whose last word may be its end: a Stop hook may go on with it, after any time. The registry
 * tells, else the screen, else the model's own word and time. A client whose agents work on is at
 * its prompt all the same (2.0.60, 2.1.100).
 */
function judgeQuiet(seen: Observation, turn: In<"quiet">): Verdict {
	const { quietMs, target, moved, ownClient } = seen;
	if (ownClient !== "no") return ownClient === "yes" ? WAIT : LOOK_AGAIN;
	if (quietMs < QUIET_MS) return judgeLastWord(seen, turn);
	if (target === "not looked at") return { kind: "look", at: "registry" };
	if (target === "not in the registry" && !moved) return { kind: "look", at: "screen" };
	const agentsWork = turn.agents !== undefined && quietMs < LONGEST_WORK_MS;
	const over =
		moved ||
		(target === "at its prompt" && !agentsWork) ||
		(target === "gone" && turn.ended) ||
		(target === "unknown" && turn.ended && !agentsWork && quietMs > UNTOLD_MS) ||
		(target === "not running" && turn.ended && quietMs > NOT_RUNNING_MS);
	if (over) return { kind: outcomeOf(turn), ...written({ ...turn, ...inVain(turn, moved) }) };
	if (target === "gone") return { kind: "interrupted", ...written(turn) };
	return target === "not running" && quietMs > NOT_RUNNING_MS ? LOOK_SELDOM : LOOK_AGAIN;
}

/**
 * A turn whose last word was said just now. A client whose registry has its status writes the turn's
 * end a moment later. One that has none (2.0.60 to 2.1.100) may write nothing; it shows its spinner
 * until the last of its Stop hooks has ended.
 */
function judgeLastWord({ target, moved, looksAtPrompt, onScreen }: Observation, turn: In<"quiet">): Verdict {
	if (!turn.ended || turn.agents !== undefined || moved) return LOOK_AGAIN;
	if (target === "not looked at") return { kind: "look", at: "registry" };
	if (target === "not in the registry") return { kind: "look", at: "screen" };
	if (!onScreen || target === "unknown") return LOOK_AGAIN;
	const isOver = target === "at its prompt" && looksAtPrompt > 1;
	return isOver ? { kind: outcomeOf(turn), ...written(turn) } : { kind: "wait", atMostMs: GLANCE_MS };
}

/**
 * A turn that left work in the background: its end begins other turns, in the conversation in which
 * the client is then. None comes any more where the target stays at its prompt, or where its client
 * has ended. A client whose tool works on is at its prompt all the same.
 */
function judgeInterim(seen: Observation, turn: In<"interim">): Verdict {
	const { quietMs, target, moved, commands, looksAtPrompt, ownClient } = seen;
	if (ownClient !== "no") return ownClient === "yes" ? WAIT : LOOK_AGAIN;
	if (quietMs < ABANDONED_MS) return LOOK_AGAIN;
	if (target === "not looked at") return { kind: "look", at: "registry" };
	const toolWorks = turn.tools !== undefined && commands && quietMs < LONGEST_WORK_MS;
	// Its agents work on behind a /clear, and the registry says busy (2.1.328).
	const isUntold = moved && target !== "working" && target !== "at its prompt";
	const over =
		isUntold ||
		target === "gone" ||
		(target === "not running" && quietMs > NOT_RUNNING_MS) ||
		(target === "at its prompt" && looksAtPrompt >= LOOKS_AT_PROMPT && !toolWorks);
	return over ? { kind: outcomeOf(turn), ...written({ ...turn, ...inVain(turn, moved) }) } : LOOK_AGAIN;
}

/** What a turn has left in the background that nobody waits for any more. */
function inVain(turn: In<"quiet" | "interim">, moved: boolean): Pick<Answer, "lost" | "elsewhere"> {
	return moved && turn.agents !== undefined ? { elsewhere: true } : { lost: lostIn(turn) };
}

/** How many agents never come back to a turn whose client has ended, or has none at work. */
export function lostIn({ lost = 0, agents = 0 }: In<"quiet" | "interim">): number {
	return lost + agents;
}

/**
 * A turn that was left, unless another client wrote what shows that. The client that was asked
 * tells: while it works, it may work on the question. Where it has gone on in another conversation,
 * it does not.
 */
function judgeLeft(seen: Observation, turn: In<"left">): Verdict {
	const { target, moved, ownClient } = seen;
	if (ownClient !== "no") return ownClient === "yes" ? WAIT : LOOK_AGAIN;
	if (target === "not looked at") return { kind: "look", at: "registry" };
	if (target === "not in the registry" && !moved) return { kind: "look", at: "screen" };
	if (turn.lost !== undefined && mayComeBack(seen)) return LOOK_AGAIN;
	return wasLeft(seen, turn) ? { kind: turn.outcome, ...written(turn) } : LOOK_AGAIN;
}

function wasLeft(seen: Observation, { by }: In<"left">): boolean {
	const { target, moved, looksAtPrompt, alone, quietMs } = seen;
	// Its last words may still be on their way.
	if (moved) return quietMs >= QUIET_MS;
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

function written({ text, additions, lost, error, hook, elsewhere }: Written): Written {
	return {
		text,
		...(additions && { additions }),
		...(lost && { lost }),
		...(error === undefined ? {} : { error }),
		...(hook === undefined ? {} : { hook }),
		...(elsewhere && { elsewhere }),
	};
}
