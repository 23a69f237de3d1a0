import type { HeadlessResult } from "../claude/headless.ts";
import type { Turn } from "../claude/turn.ts";
import type { Follow } from "../delivery/follow-message.ts";
import type { Reading } from "../delivery/reading.ts";
import type { Answer } from "./answer.ts";
import { lostIn } from "./judge-turn.ts";

/** A client that was started to answer a question. */
export interface OwnClient {
	/** Ends with the client; never rejects. */
	end: Promise<HeadlessResult>;
	/** It answers from a copy of the session's conversation. */
	forked: boolean;
}

/** The answer of a client that was started for the question, once that client has ended. */
export async function clientAnswer({ end, forked }: OwnClient, follow: Follow): Promise<Answer> {
	const result = await end;
	// A copy leaves no trace in the session's transcript.
	const reading = forked ? undefined : await follow.readAnew().catch(() => undefined);
	return judgeClient(result, reading, forked);
}

/**
 * What a client's end and the transcript make of its answer. What the client prints is the text of
 * its last turn, and a background task can begin another turn after the question's. So the
 * transcript comes first.
 * @param reading what the transcript proves of the question; absent where there is none to go by.
 */
export function judgeClient(result: HeadlessResult, reading: Reading | undefined, forked: boolean): Answer {
	const own = forked ? printedTurn(result) : reading && ownTurn(reading.turn, result.failed);
	const { blocked } = result;
	if (blocked !== undefined) {
		return { outcome: "blocked", text: blocked, by: "turn", ...(forked ? { forked } : {}) };
	}
	const printed = result.isError ? undefined : result.text;
	const text = own?.text || (own?.additions ? "" : (printed ?? ""));
	const outcome = own?.outcome ?? outcomeOfPrint(result, text);
	const error = own?.error ?? (result.isError ? result.text : undefined);
	return {
		outcome,
		text,
		by: "turn",
		...(own?.additions ? { additions: own.additions } : {}),
		...(outcome === "failed" && error !== undefined ? { error } : {}),
		...(own?.lost ? { lost: own.lost } : {}),
		...(own?.hook === undefined ? {} : { hook: own.hook }),
		...(reading?.shared ? { shared: true } : {}),
		cost: result.cost,
		...(result.refused ? { refused: result.refused } : {}),
		...(forked ? { forked } : {}),
	};
}

/** Where the transcript does not tell how the turn ended, the client does. */
function outcomeOfPrint({ failed }: HeadlessResult, text: string): Answer["outcome"] {
	if (failed) return "failed";
	return text === "" ? "silent" : "answered";
}

type OwnTurn = Pick<Answer, "text" | "additions" | "lost" | "error" | "hook"> & {
	outcome?: Answer["outcome"];
};

/** What a copy's client printed of its turn. A copy leaves no transcript. */
function printedTurn({ turn, stopped }: HeadlessResult): OwnTurn | undefined {
	const end = stopped ? ({ outcome: "interrupted", hook: "" } as const) : {};
	if (!turn) return stopped ? { text: "", ...end } : undefined;
	const { text, additions } = turn;
	return { text, ...(additions.length > 0 ? { additions } : {}), ...end };
}

/**
 * What the transcript tells of the client's turn with the question. `undefined` where it does not
 * have the turn or not its end, and where it has the turn as interrupted by no hook. Nobody can press
 * Esc in such a client. But a person who opens the session beside it writes a prompt, or "No response
 * requested.", in the middle of the turn.
 */
function ownTurn(turn: Turn, failed: boolean): OwnTurn | undefined {
	// The client has ended. Whatever it waited for does not come any more.
	if (turn.state === "quiet" || turn.state === "interim" || (turn.state === "running" && failed)) {
		const { text, additions, hook } = turn;
		const lost = turn.state === "running" ? (turn.lost ?? 0) : lostIn(turn);
		const end = hook === undefined ? {} : ({ outcome: "interrupted", hook } as const);
		return { text, additions, ...(lost > 0 && { lost }), ...end };
	}
	const isOver = turn.state === "done" || turn.state === "left";
	const isTold = isOver && (turn.outcome !== "interrupted" || turn.hook !== undefined);
	return isTold ? turn : undefined;
}
