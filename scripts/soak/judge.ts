// Judges one ask: compares its result with what the model really said.
import type { Result } from "./asks.ts";
import type { Mind, Said } from "./mind.ts";
import type { Question } from "./questions.ts";
import type { Row } from "./tally.ts";

export interface Verdict {
	row: Row;
	/** The reason, where the row does not say it. */
	why: string;
	/** What the model said to it. */
	said: Said[];
}

/** An answer is missed if the model was done with it this long before the ask gave up. */
const NOTICE_MS = 5_000;

/**
 * @param disturbed whether the person pressed Escape in the target while the question was open.
 */
export function judge(question: Question, result: Result, mind: Mind, disturbed: boolean): Verdict {
	const own = `ANSWER-${question.n}`;
	const said = mind.said(own);
	const verdict = (row: Row, why = ""): Verdict => ({ row, why, said });
	const { answer, error, delivery } = result;
	if (error || result.question === undefined) return verdict("broken", error?.message ?? "no result");
	if (!answer) {
		const missed = said.some(
			(one) => !one.aborted && one.end > 0 && one.label !== "" && one.end < result.ended - NOTICE_MS,
		);
		if (missed) return verdict("missed", "the model had answered");
		if (delivery?.state === "stuck") return verdict("stuck", delivery.reason);
		return verdict(delivery?.state === "held" ? "held" : "late");
	}
	const written = [answer.text, ...(answer.additions ?? []).map(({ text }) => text)]
		.filter(Boolean)
		.join("\n\n");
	const stranger = strangers(written, own, said);
	if (stranger.length > 0) return verdict("wrong", `it holds ${stranger.join(", ")}`);
	if (answer.outcome === "answered") {
		if (question.fails && !said.some(shared)) return verdict("wrong", "it failed, and that is not said");
		if (answer.text === question.answer) return verdict("answered");
		const whole = said.some((one) => one.texts.join("\n\n") === written);
		if (!whole) return verdict("wrong", "it is not what was said");
		if (!said.some(shared)) return verdict("wrong", "the turn went on");
		return answer.shared || answer.additions
			? verdict("shared")
			: verdict("unsaid", "other prompts shared its turn");
	}
	if (answer.outcome === "failed") {
		const fails = question.fails || said.some((one) => one.fails);
		return fails ? verdict("failed") : verdict("wrong", "nothing failed");
	}
	if (!disturbed && !said.some((one) => one.aborted)) return verdict("wrong", "nobody interrupted it");
	const begun = said.some((one) => one.texts.join("\n\n").startsWith(written));
	return begun || written === "" ? verdict("interrupted") : verdict("wrong", "it is not what was said");

	/** Other prompts were answered in the same turn. */
	function shared(one: Said): boolean {
		return one.asked.some((token) => token !== own);
	}
}

/** Tokens in an answer that the model did not say in the turn that was given the question. */
function strangers(text: string, own: string, said: readonly Said[]): string[] {
	const expected = new Set([own, ...said.flatMap((one) => tokens(one.texts.join("\n")))]);
	return tokens(text).filter((token) => !expected.has(token));
}

function tokens(text: string): string[] {
	return [...new Set(text.match(/\b(?:ANSWER|WORK|DRAFT|approved|shell)-\d+/g) ?? [])];
}
