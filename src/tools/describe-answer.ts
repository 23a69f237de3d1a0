import type { Answer } from "../ask/answer.ts";
import type { Asked } from "../ask/ask.ts";
import type { Context } from "../context.ts";
import {
	hookStop,
	LEFT_ELSEWHERE,
	lostAgents,
	mailText,
	partHead,
	serviceError,
} from "../messages/answer-words.ts";
import { answerFrame, CLEANED } from "../messages/frame.ts";
import { MOST_SHOWN, shorten } from "../messages/long-text.ts";
import { clean, cleanLine, sentence, takesOut } from "../model/clean-text.ts";
import { blockedWord } from "./describe-sent.ts";
import { movedNote } from "./words.ts";

/** What a session wrote, as a result shows it: cleaned, and cut to what a result may hold. */
export interface ShownAnswer {
	text: string;
	additions: Addition[];
	/** Holds all of it, where it is longer than what is shown. */
	file?: string;
	/** How many characters there are in all. */
	characters: number;
	/** Characters that hide or reorder text were taken out. */
	cleaned: boolean;
}

type Addition = NonNullable<Answer["additions"]>[number];
type Written = Pick<Answer, "text" | "additions">;

/**
 * Prepares what a session wrote for a result.
 * @param id names the file for a text that is too long; the question's id
 * @throws IntercomError where that file cannot be written
 */
export async function showAnswer(context: Context, id: string, written: Written): Promise<ShownAnswer> {
	const { text, additions = [] } = written;
	const whole = mailText(text, additions);
	const { file, characters } = await shorten(context, id, clean(additions.length > 0 ? whole : text));
	let left = MOST_SHOWN;
	const cut = (words: string) => {
		const shown = [...clean(words)].slice(0, left);
		left -= shown.length;
		return shown.join("");
	};
	return {
		text: cut(text),
		additions: additions.map((addition) => ({ ...addition, text: cut(addition.text) })),
		...(file === undefined ? {} : { file }),
		characters,
		cleaned: takesOut(whole),
	};
}

/** An answer, headed by who gave it and how. Only what the session wrote stands in frames. */
export function describeAnswer(asked: Asked, answer: Answer, shown: ShownAnswer): string {
	if (answer.outcome === "blocked") return describeBlocked(asked, answer);
	return [answerHead(asked, answer), ...answerNotes(answer), ...writtenLines(asked, answer, shown)].join(
		"\n",
	);
}

/** The session never saw the question, so nothing here may pass for its answer. */
function describeBlocked({ target, question }: Asked, { text, forked }: Answer): string {
	const name = cleanLine(target.name, 60);
	const who = forked ? `A copy of ${name}` : name;
	return `${who} (${target.id.slice(0, 8)}) did not get question ${question.id}: ${blockedWord({ words: text })}`;
}

/** What the session wrote: each part in a frame of its own, those after others' words named. */
export function writtenLines(asked: Asked, { error }: Pick<Answer, "error">, shown: ShownAnswer): string[] {
	const { text, additions, file, characters, cleaned } = shown;
	const { id } = asked.question;
	const lines: string[] = [];
	// The service's words are no answer, and where there is nothing else there is no frame.
	if (text !== "" || (error === undefined && additions.length === 0)) {
		lines.push(answerFrame(id, text === "" ? "(it wrote no text)" : text));
	}
	for (const part of additions) lines.push(partHead(part), answerFrame(id, part.text || "(nothing)"));
	if (cleaned) lines.push(`${sentence(CLEANED)}.`);
	if (file) {
		lines.push(`These are the first ${MOST_SHOWN} of ${characters} characters; all of it is in ${file}`);
	}
	return lines;
}

const OUTCOME: Record<Answer["outcome"], string> = {
	answered: "answered",
	silent: "ended its turn without a word",
	interrupted: "was interrupted; what it had written until then",
	failed: "failed (an error or a refusal); what it had written",
	blocked: "did not get the question",
};

/** Who answered, how and after what time. */
function answerHead({ target, elapsed, delivery }: Asked, { outcome, error, by, cost }: Answer): string {
	const who = `${cleanLine(target.name, 60)} (${target.id.slice(0, 8)})`;
	const way = by === "reply" ? "reply" : delivery?.state === "carried" ? delivery.route : "pickup";
	const price = cost === undefined ? "" : `, cost $${cost.toFixed(4)}`;
	const what = error === undefined ? OUTCOME[outcome] : "gave no answer: it failed";
	return `${who} ${what}, after ${(elapsed / 1000).toFixed(1)} s by ${way}${price}:`;
}

/** What the asker has to know of an answer before it believes it. */
function answerNotes(answer: Answer): string[] {
	const { text, additions = [], error, hook, lost, elsewhere, forked, shared, movedTo, refused } = answer;
	const notes: string[] = [];
	if (error !== undefined) notes.push(serviceErrorLine(error, text));
	if (hook !== undefined) notes.push(`${sentence(hookStop(hook))}.`);
	if (lost !== undefined) notes.push(`${sentence(lostAgents(lost))}.`);
	if (elsewhere) notes.push(`This is ${LEFT_ELSEWHERE}.`);
	if (forked)
		notes.push(
			"This is the answer of a copy of its conversation. The session itself has not seen the question and does not know of the answer.",
		);
	if (shared)
		notes.push("The session was given other prompts in the same turn; some of this may be meant for them.");
	if (movedTo) notes.push(`${movedNote(movedTo)} That one answered, not the one you asked.`);
	if (refused) notes.push(`Refused in that turn: ${refused.join(", ")}.`);
	if (text === "" && additions.length > 0) notes.push("It wrote nothing for the question alone;");
	return notes;
}

function serviceErrorLine(error: string, text: string): string {
	const before = text === "" ? "" : " What it had written until then, no answer:";
	return `${sentence(serviceError(error))}.${before}`;
}
