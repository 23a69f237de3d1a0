import { type Raw, string } from "./fields.ts";

/**
 * What the client says of a prompt that a hook of its own (UserPromptSubmit) kept from the model.
 */
export interface Blocked {
	/** What the hook said. It is anybody's text. */
	words: string;
	/** The prompt. Absent where it stands in the conversation all the same, right before this. */
	prompt: string | undefined;
}

const REFUSED = "UserPromptSubmit operation blocked by hook:\n";
const STOPPED = "Operation stopped by hook: ";
const PROMPT = "\n\nOriginal prompt: ";

/**
 * Reads the text by which a client says so, in its transcript or as the result of `claude -p`; else
 * returns `undefined`. Both clients use the same words (2.0.60, 2.1.328): a hook that blocks
 * (`decision: block`, or exit code 2) takes the prompt away, one that says `continue: false` leaves
 * it in the conversation.
 */
export function readBlocked(text: string): Blocked | undefined {
	if (text.startsWith(STOPPED)) return { words: text.slice(STOPPED.length).trim(), prompt: undefined };
	if (!text.startsWith(REFUSED)) return undefined;
	const said = text.slice(REFUSED.length);
	const end = said.indexOf(PROMPT);
	if (end < 0) return { words: withoutCommand(said), prompt: "" };
	return { words: withoutCommand(said.slice(0, end)), prompt: said.slice(end + PROMPT.length) };
}

/**
 * Tells whether a `user` record may be the client's own word that a hook stopped the turn. 2.1.328
 * marks it, and 2.0.60 writes for a person's prompt how much it is to think.
 */
export function saysStopped(record: Raw): boolean {
	return record.isMeta === true || (record.promptId === undefined && record.thinkingMetadata === undefined);
}

/**
 * Why a hook lets no message follow, by the attachment that tells it (2.1.100, 2.1.328); "" where
 * the hook gave no reason, for which the client puts words of its own. `undefined`: it is a hook of a
 * turn's end, as Stop, and that turn ends as it would have.
 */
export function haltWords({ hookEvent, message }: Raw): string | undefined {
	if (!/^(Pre|Post)Tool/.test(string(hookEvent))) return undefined;
	const words = string(message).trim();
	return /^Execution stopped by (\w+ )?hook$/.test(words) ? "" : words;
}

/** Of a hook that ended with exit code 2 the client names the command first: `[check.sh]: No.` */
function withoutCommand(said: string): string {
	return said.replace(/^\[[\s\S]*?\]: /, "").trim();
}
