import { outcomeIfLeft } from "./hear.ts";
import type { Heard, LeftBy, Outcome } from "./heard.ts";
import { type Addition, readSaid, type Said } from "./said.ts";

/** What was written in a question's turn, after the question. */
interface Written {
	/** What was written for the question: the answer, as far as it goes. */
	text: string;
	/** What was written after somebody else's words; absent: nothing. */
	additions?: readonly Addition[];
	/**
	 * So many of its agents never came back: they were stopped, or ended with their client. The text is
	 * what was written before. Absent: none.
	 */
	lost?: number;
	/** A hook of its client's stopped the turn in the midst: the reason that it gave, or "". */
	hook?: string;
}

/** What can be said of a question's turn. */
export type Verdict =
	/** The turn goes on. */
	| ({ state: "running" } & Written)
	/**
	 * The turn's last word is said and no tool was called, but no record says that it is over: 2.0.60
	 * writes none, nor does `claude -p`. `ended`: at least the model said that it ended its turn.
	 * `agents`: so many that it started are not back, as far as notices tell; absent: none.
	 */
	| ({ state: "quiet"; ended: boolean; agents?: number } & Written)
	/**
	 * The turn is over, but agents that it started work on in the background, or tools that the
	 * client has moved there, or the turn goes on that the end of one has begun. `agents`, `tools`: so
	 * many are not back; absent: none.
	 */
	| ({ state: "interim"; agents: number; tools?: number } & Written)
	/**
	 * The transcript goes on elsewhere: the turn was left, or another client writes the same file.
	 * Only the client that has the turn can tell. `outcome`: how the turn ended if it was left.
	 */
	| ({ state: "left"; by: LeftBy; outcome: Outcome } & Written)
	/** The turn is over. `error`: what the model's service said when that ended it. */
	| ({ state: "done"; outcome: Outcome; error?: string } & Written);

/** How a turn ended of which no record tells more than its last words. */
export function outcomeOf({ text, additions, hook }: Written): "answered" | "silent" | "interrupted" {
	if (hook !== undefined) return "interrupted";
	return text === "" && !additions ? "silent" : "answered";
}

/** What was heard in one turn, as a verdict. */
export function verdictOf(heard: Heard): Verdict {
	const { outcome, complete, error, left, last, calls, hook } = heard;
	const ifLeft = left && outcomeIfLeft(heard);
	const ifStopped = hook === undefined ? undefined : "interrupted";
	const written = writtenIn(heard, outcome ?? ifLeft ?? ifStopped);
	if (outcome && complete) return { state: "done", outcome: complete, ...written };
	if (outcome) return { state: "done", outcome, ...written, ...(error === undefined ? {} : { error }) };
	if (left && ifLeft) return { state: "left", by: left, outcome: complete ?? ifLeft, ...written };
	// Only 2.1.328, with a terminal, writes that such a turn is over.
	if (ifStopped) return { state: "quiet", ended: true, ...written };
	// A block of thoughts is a last word only where the model said that it ended with it (2.0.60).
	const isLast = last && (last.texts.length > 0 || last.stop === "end_turn");
	const isQuiet = !calls && isLast && last.stop !== "tool_use";
	return isQuiet
		? { state: "quiet", ended: last.stop === "end_turn", ...written }
		: { state: "running", ...written };
}

function writtenIn({ said, complete, hook }: Heard, outcome: Outcome | undefined): Written {
	const { text, additions } = readSaid(said);
	const isCut = outcome === "interrupted" || outcome === "failed";
	// A hook went on with the turn. What was cut off is not the answer, but the part that it began.
	const latest = complete && isCut && hasBegun(said) ? additions.pop() : undefined;
	if (latest && isCut) additions.push({ ...latest, outcome });
	const isStopped = hook !== undefined && !complete && outcome === "interrupted";
	return { text, ...(additions.length > 0 ? { additions } : {}), ...(isStopped ? { hook } : {}) };
}

function hasBegun({ parts, next }: Said): boolean {
	return !next && parts.at(-1)?.text !== "";
}
