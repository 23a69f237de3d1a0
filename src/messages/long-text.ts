import type { Context } from "../context.ts";
import { writeAtomic } from "../host/atomic-write.ts";
import { clean, takesOut } from "../model/clean-text.ts";
import { MAX_TEXT_BYTES, type Message } from "../model/message.ts";

/** How many characters of a text are shown. The client cuts a tool result above 25,000 tokens. */
export const MOST_SHOWN = 20_000;

/** A text as a model is shown it. */
export interface LongText {
	shown: string;
	/** Holds the whole text, where it is longer than what is shown. */
	file?: string;
	/** How many characters there are in all. */
	characters: number;
}

/**
 * Prepares a text for a model: all of it, or its beginning and a file (0600) that holds all of it.
 * @param id names the file; a message's id.
 * @param most how many characters are shown.
 * @throws IntercomError where the file cannot be written
 */
export async function shorten(
	context: Context,
	id: string,
	text: string,
	most = MOST_SHOWN,
): Promise<LongText> {
	const characters = [...text];
	if (characters.length <= most) return { shown: text, characters: characters.length };
	const file = context.config.paths.longText(id);
	await writeAtomic(file, text);
	return { shown: characters.slice(0, most).join(""), file, characters: characters.length };
}

/**
 * Prepares a text of any length for a message: the text, or where a message cannot hold it, which
 * file (0600) has it whole, as it would be shown.
 * @param id names the file; the message's id.
 * @throws IntercomError where the file cannot be written
 */
export async function mailable(context: Context, id: string, text: string): Promise<string> {
	if (Buffer.byteLength(text) <= MAX_TEXT_BYTES) return text;
	const { file, characters } = await shorten(context, id, clean(text), 0);
	return `(${characters} characters, too many for a message. The file ${file} has all of them.)`;
}

/** A message as it is shown. With \`byFile\` its \`text\` is empty, and the file holds it. */
export interface ShownMessage extends Message {
	byFile?: {
		file: string;
		characters: number;
		sha256: string;
		/** The file does not hold all that was written: see `takesOut`. */
		cleaned?: true;
	};
}

/**
 * Prepares a message for a list of mail or a hook's context. A text that would be cut there is
 * handed over by file, with its size and hash, and never in part. Whoever frames the message says
 * so outside of the frame, where only Intercom writes.
 * @param most how many characters are shown.
 * @throws IntercomError where the file cannot be written
 */
export async function longTextByFile(
	context: Context,
	message: Message,
	most = MOST_SHOWN,
): Promise<ShownMessage> {
	const text = clean(message.text);
	const { file, characters } = await shorten(context, message.id, text, most);
	if (file === undefined) return message;
	// Loaded for such a text only: a turn waits for this.
	const { createHash } = await import("node:crypto");
	const sha256 = createHash("sha256").update(text).digest("hex");
	return {
		...message,
		text: "",
		byFile: { file, characters, sha256, ...(takesOut(message.text) ? { cleaned: true as const } : {}) },
	};
}
