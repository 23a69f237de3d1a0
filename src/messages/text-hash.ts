import { createHash } from "node:crypto";
import { clean } from "../model/clean-text.ts";
import type { Message } from "../model/message.ts";

/**
 * Hashes a message's text as it is shown. It stands for the text where a frame does not hold it. It
 * is a file of its own: to load node:crypto takes 4 ms, which a hook does not spend on short mail.
 */
export function textHash(message: Message): string {
	return createHash("sha256").update(clean(message.text)).digest("hex");
}
