import type { Message } from "../model/message.ts";
import { clean } from "./clean.ts";
import type { Context } from "./context.ts";
import { spill } from "./spill.ts";

/**
 * A message as it is shown in a list of mail or a hook's context: one whose text would be cut there is handed over by file,
 * with its size and hash, never in part.
 */
export async function handOverByFile(context: Context, message: Message): Promise<Message> {
	const text = clean(message.text);
	const { file, characters } = await spill(context, message.id, text);
	if (file === undefined) return message;
	// Loaded for such a text only: a turn waits for this.
	const { createHash } = await import("node:crypto");
	const hash = createHash("sha256").update(text).digest("hex");
	return {
		...message,
		text: `The text is too long to show here. All of it, ${characters} characters, is in the file ${file} (sha256 ${hash}).`,
	};
}
