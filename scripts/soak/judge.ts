// Judges one ask: compares its result with what the model really said, and with what the target's
// client and its hooks did.
import type { Result } from "./asks.ts";
import { judgeAnswer } from "./judge-answer.ts";
import { judgeOpen } from "./judge-open.ts";
import type { Question } from "./questions.ts";
import type { Truth, Verdict } from "./truth.ts";

export function judge(question: Question, result: Result, truth: Truth): Verdict {
	const { error, answer } = result;
	if (error || result.question === undefined) return { row: "broken", why: error?.message ?? "no result" };
	return answer ? judgeAnswer(question, { ...result, answer }, truth) : judgeOpen(result, truth);
}
