import { lastLines } from "./scan.ts";
import type { TranscriptFile } from "./transcript-files.ts";

const PROMPT_ID = '"promptId":"';

/**
 * Tells whether a record of a transcript has this prompt's id (2.1.100). It looks at the last 1 MB.
 * Within a text every quote is escaped, so a text cannot have it.
 */
export function hasPrompt({ path, size }: TranscriptFile, promptId: string): boolean {
	const wanted = `${PROMPT_ID}${promptId}"`;
	return lastLines(path, size, (lines) => lines.includes(wanted) || undefined) ?? false;
}

/** When a transcript got the last prompt that has an id, in milliseconds since the epoch. */
export function lastPromptAt({ path, size }: TranscriptFile): number | undefined {
	return lastLines(path, size, (lines) => {
		const at = lines.lastIndexOf(PROMPT_ID);
		if (at < 0) return undefined;
		const end = lines.indexOf("\n", at);
		const stamp = /"timestamp":"([^"\\]+)"/.exec(lines.toString("utf8", at, end < 0 ? undefined : end))?.[1];
		const time = Date.parse(stamp ?? "");
		return Number.isNaN(time) ? undefined : time;
	});
}
