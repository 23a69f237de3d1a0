import { cleanLine } from "../model/clean-text.ts";
import type { AfterWhom, AnswerOutcome, Message } from "../model/message.ts";

type After = (typeof AfterWhom.options)[number];

/** So much of what a model's service or a hook said is shown, in characters. */
const MOST_OF_ERROR = 500;

/** A part of a turn that was written after somebody else's words. */
export interface Part {
	after: After;
	text: string;
	outcome?: "interrupted" | "failed" | undefined;
	shared?: boolean | undefined;
	elsewhere?: boolean | undefined;
}

/** After whose words a part was written. */
export const AFTER: Record<After, string> = {
	hook: "after its Stop hook's feedback",
	prompt: "after another prompt",
	message: "after another message",
	agent: "when its background agent was back",
	stopped: "when its background agent had been stopped",
	tool: "when its tool had ended, which had been moved to the background",
};

/** What is to be known of an answer whose turn had left work in the background. */
export const LEFT_ELSEWHERE =
	"an interim answer: its client went to another conversation by /clear or /resume, and nothing more came of the work it had left in the background";

const ENDED: Record<Exclude<AnswerOutcome, "answered">, string> = {
	silent: "it ended its turn without a word",
	interrupted: "interrupted",
	failed: "failed",
	blocked: "blocked: the words of a hook of its client, nobody's answer",
};

/** Names a part, as the line before it: `then, after its Stop hook's feedback:`. */
export function partHead({ after, outcome, shared, elsewhere }: Part): string {
	const end =
		outcome === undefined ? "" : ` (${outcome === "failed" ? "that failed" : "that was interrupted"})`;
	const joined = shared ? ", in a turn with other prompts" : "";
	const where = elsewhere ? ", in the conversation its client had gone to by /clear or /resume" : "";
	return `then, ${AFTER[after]}${where}${joined}${end}:`;
}

/**
 * Quotes what a model's service said when its error ended a turn: one line, as a JSON string. It
 * may be anybody's text, and it is no answer.
 */
export function serviceError(error: string): string {
	return `its model's service said ${JSON.stringify(cleanLine(error, MOST_OF_ERROR))}`;
}

/** Quotes why a hook stopped a turn, in the same way. */
export function hookStop(reason: string): string {
	const said = cleanLine(reason, MOST_OF_ERROR);
	return `a hook of its client stopped the turn${said === "" ? "" : `, and said ${JSON.stringify(said)}`}`;
}

/** Says that agents for which an answer waited never came back. */
export function lostAgents(count: number): string {
	const which = count === 1 ? "1 of its background agents was" : `${count} of its background agents were`;
	return `${which} stopped or ended with its client: an interim answer`;
}

/**
 * The text of an answer that goes as mail. Each part that was written after somebody else's words
 * stands behind a line that says so.
 */
export function mailText(text: string, parts: readonly Part[] = []): string {
	const rest = parts.map((part) => `[${partHead(part)}]\n\n${part.text || "(nothing)"}`);
	return [text === "" ? "(it wrote no text)" : text, ...rest].join("\n\n");
}

/** What the receiver of an answer has to know of it: each note a few words. */
export function answerNotes(answer: Message): string[] {
	const {
		outcome = "answered",
		error,
		hook,
		lost,
		elsewhere,
		forked,
		shared,
		movedTo,
		refused,
		additions = [],
	} = answer;
	const notes: string[] = [];
	if (outcome !== "answered") notes.push(ENDED[outcome]);
	if (error !== undefined) notes.push(serviceError(error));
	if (hook !== undefined) notes.push(hookStop(hook));
	if (lost !== undefined) notes.push(lostAgents(lost));
	if (elsewhere) notes.push(LEFT_ELSEWHERE);
	if (forked) notes.push("by a copy of the session");
	if (shared) notes.push("sharing its turn with other prompts");
	if (movedTo) notes.push("from the conversation its client went to by /clear or /resume");
	if (refused) notes.push(`refused in its turn: ${refused.join(", ")}`);
	const after = [...new Set(additions)].map((each) => AFTER[each]);
	if (after.length > 0) notes.push(`with what it wrote ${after.join(", and ")}`);
	return notes;
}
