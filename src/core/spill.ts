import { join } from "node:path";
import { writeAtomic } from "../host/files.ts";
import type { Context } from "./context.ts";

/** A tool result above 25,000 tokens is cut by the client; this much is always shown whole. */
export const MOST_SHOWN = 20_000;

export interface Spilled {
	shown: string;
	/** Holds the whole text, where it is longer than what is shown. */
	file?: string;
	/** How many characters there are in all. */
	characters: number;
}

/** A text as it is handed to a model: whole, or its beginning and a file (0600) that holds all of it. */
export async function spill(context: Context, id: string, text: string): Promise<Spilled> {
	const characters = [...text];
	if (characters.length <= MOST_SHOWN) return { shown: text, characters: characters.length };
	const file = join(context.config.intercomDir, "answers", `${id}.txt`);
	await writeAtomic(file, text);
	return { shown: characters.slice(0, MOST_SHOWN).join(""), file, characters: characters.length };
}
