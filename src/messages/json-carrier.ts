import type { Carries } from "../claude/chain.ts";
import { escapeJson } from "../model/clean-text.ts";
import type { Message } from "../model/message.ts";
import { textHash } from "./text-hash.ts";

/**
 * Tells whether what a command printed as JSON has this message, whole: its id, and its text or the
 * text's hash.
 */
export function inJson(message: Message): Carries {
	const isIn = (text: string, key: string, value: string) =>
		text.includes(`"${key}": ${escapeJson(JSON.stringify(value))}`);
	return (text) =>
		isIn(text, "id", message.id) &&
		(isIn(text, "text", message.text) || isIn(text, "sha256", textHash(message)));
}
