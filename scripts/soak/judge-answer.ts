// Judges an answer: it is all that was said for the question, and nothing but that, and what is
// told of how it ended is so.
import type { Result } from "./asks.ts";
import { CLOSED } from "./hooks.ts";
import { overAt } from "./judge-open.ts";
import type { Question } from "./questions.ts";
import type { Part, Said } from "./said.ts";
import type { Row } from "./tally.ts";
import type { Truth, Verdict } from "./truth.ts";

type Answer = NonNullable<Result["answer"]>;
type Answered = Result & { answer: Answer };

const is = (row: Row, why = ""): Verdict => ({ row, why });

export function judgeAnswer(question: Question, result: Answered, truth: Truth): Verdict {
	const { answer } = result;
	const { said, hooks } = truth;
	const blocked = hooks.blocked(result.question?.id ?? "").length;
	// Where Escape comes as a hook runs, the client itself puts it to the hook again.
	if (blocked > 1 && truth.escapes.length === 0)
		return is("untrue", `it was put ${blocked} times to a hook that had blocked it`);
	if (answer.outcome === "blocked") {
		if (blocked === 0) return is("untrue", "no hook has blocked it");
		return answer.text === CLOSED ? is("blocked") : is("wrong", "these are not the hook's words");
	}
	// Escape came before the model was asked.
	const untouched = answer.outcome === "interrupted" && answer.text === "" && truth.escapes.length > 0;
	if (said.length === 0 && untouched) return is("interrupted");
	if (said.length === 0) return is("wrong", blocked > 0 ? "a hook has blocked it" : "nobody was given it");
	const verdicts = said.map((one) => judgeTurn(question, result, one, truth));
	const fine = verdicts.find(({ row }) => FINE.includes(row));
	return fine ?? (verdicts.at(-1) as Verdict);
}

/** What was said so long before an Escape has come to the client. */
const SURE_MS = 1_000;
const FINE: readonly Row[] = ["answered", "added", "shared", "interrupted", "failed"];

/** Judges it as the answer of that turn. */
function judgeTurn(question: Question, result: Answered, said: Said, truth: Truth): Verdict {
	const { answer } = result;
	const { outcome } = answer;
	if (outcome === "failed") return said.fails ? is("failed") : is("untrue", "nothing failed");
	if (outcome === "interrupted") return judgeInterrupted(answer, said, truth);
	if (said.parts[0].fails) return is("untrue", "it failed, and that is not said");
	if (said.interrupted && isSince(said, truth) && !wasComplete(said))
		return is("untrue", "it was interrupted, and that is not said");
	const untold = movedUntold(result, said);
	if (untold) return is("untrue", untold);
	const over = overAt(said, truth);
	// Where the person cuts such a later turn off, no more comes.
	const isCut = truth.escapes.some((at) => at > said.laterEnd.asked - SURE_MS && said.away.length === 0);
	if (!isCut && (over === undefined || over > result.ended))
		return is("untrue", "its turn goes on, or more was to come: an interim answer is told as the last");
	return judgeWhole(question, answer, said);
}

/** The model is told of an Escape with the next prompt. It may have been one of an earlier turn. */
function isSince({ given }: Said, { escapes }: Truth): boolean {
	return escapes.some((at) => at > given - SURE_MS);
}

/** A Stop hook had gone on with the turn, and of what the person cut off then nothing was said. */
function wasComplete({ parts }: Said): boolean {
	return parts.at(-1)?.text === "" && parts.some(({ after }) => after.includes("hook"));
}

function judgeInterrupted(answer: Answer, said: Said, { escapes }: Truth): Verdict {
	if (escapes.length === 0 && !said.interrupted) return is("untrue", "nobody interrupted it");
	const written = [answer.text, ...textsOf(answer)].filter(Boolean).join("\n\n");
	const all = [...said.parts, ...said.later].map(({ text }) => text).filter(Boolean);
	if (!all.join("\n\n").startsWith(written)) return is("wrong", "it is not what was said");
	// A client may be gone before the model knows it.
	const sure = said.replies.filter(({ end }) => end > 0 && end < Math.max(...escapes) - SURE_MS);
	return written.startsWith(
		sure
			.map(({ text }) => text)
			.filter(Boolean)
			.join("\n\n"),
	)
		? is("interrupted")
		: is("cut", "more was said until then");
}

/** In which conversation it was answered has to be said where that is another one. */
function movedUntold({ answer, question }: Answered, { session, label }: Said): string | undefined {
	if (label === "") return undefined;
	const elsewhere = session === question?.to ? undefined : session;
	return answer.movedTo === elsewhere
		? undefined
		: `it was answered in ${session}, and told ${answer.movedTo}`;
}

/** Judges the text of a turn that came to its end. */
function judgeWhole(question: Question, answer: Answer, said: Said): Verdict {
	const [own, ...others] = said.parts;
	const wanted = [...others, ...said.later].filter(({ text }) => text !== "");
	const told = textsOf(answer);
	const isAll = answer.text === own.text && told.join("\n\n") === textOf(wanted);
	if (isAll) {
		const parts = (answer.additions ?? []).filter(({ text }) => text !== "");
		const wrongly = wanted.find((part, at) => !isToldAs(part, parts[at]));
		if (wrongly && parts.length === wanted.length)
			return is("untrue", `"${wrongly.text}" is told as said after other words than it was, or elsewhere`);
		const isAlone = own.asked.length === 1 || answer.shared;
		if (!isAlone) return is("unsaid", "other prompts shared its turn");
		if (answer.text !== question.answer) return is("shared");
		return wanted.length > 0 ? is("added") : is("answered");
	}
	const all = textOf([own, ...wanted]);
	const written = [answer.text, ...told].filter(Boolean).join("\n\n");
	if (written === all) return answer.shared ? is("shared") : is("unsaid", "others' words are not told apart");
	return all.startsWith(written) || isWithin(written, all)
		? is("cut", "more was said")
		: is("wrong", "it is not what was said");
}

/** Each of its blocks was said, in that order. */
function isWithin(written: string, all: string): boolean {
	const said = all.split("\n\n");
	let at = 0;
	return written.split("\n\n").every((block) => {
		at = said.indexOf(block, at) + 1;
		return at > 0;
	});
}

function isToldAs(part: Part, told: NonNullable<Answer["additions"]>[number] | undefined): boolean {
	const isThere = (part.elsewhere ?? false) === (told?.elsewhere ?? false);
	return isThere && namesOf(part).includes(told?.after ?? "");
}

/** How an answer may name what put the words in before a part. */
function namesOf({ after }: Part): string[] {
	return after.map((by) => (by === "question" ? "message" : by));
}

function textsOf({ additions = [] }: Answer): string[] {
	return additions.map(({ text }) => text);
}

function textOf(parts: readonly Part[]): string {
	return parts
		.map(({ text }) => text)
		.filter(Boolean)
		.join("\n\n");
}
