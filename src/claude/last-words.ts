import { statSync } from "node:fs";
import { readCells, textOf } from "./cells.ts";
import { readRecord } from "./record.ts";
import { lastLines } from "./scan.ts";

/** A screen seldom shows more lines of the conversation. */
const MOST_LINES = 200;
/** A row that a longer line was wrapped into proves that line where it has so many characters. */
const LONG_ROW = 20;

/**
 * Returns the last lines that the model wrote in a transcript, at most 200, the newest last; none
 * where there are none or the file cannot be read. It reads the last 16 KB, or up to 1 MB where
 * these hold none.
 */
export function lastWords(transcript: string): string[] {
	const size = statSync(transcript, { throwIfNoEntry: false })?.size ?? 0;
	const found = lastLines(transcript, size, (lines) => {
		const texts = lines.toString().split("\n").flatMap(textsOf);
		return texts.length > 0 ? texts : undefined;
	});
	return (found ?? []).flatMap((text) => text.split("\n")).slice(-MOST_LINES);
}

/**
 * Tells whether a captured pane shows one of these lines as the model's. Only letters and digits
 * are compared, as the client draws what marks a heading or a list in its own way. What stands above
 * the client's name and version was there before the client.
 */
export function showsWords(captured: string, words: readonly string[]): boolean {
	const known = words.map(lettersOf).filter((line) => line !== "");
	const all = readCells(captured).map(textOf);
	const start = all.findLastIndex((row) => !isOfModel(row) && /\bClaude Code v\d/.test(row));
	const rows = all
		.slice(start + 1)
		.filter(isOfModel)
		.map(lettersOf);
	return rows.some(
		(row) =>
			row !== "" && known.some((line) => line === row || (row.length >= LONG_ROW && line.includes(row))),
	);
}

function textsOf(line: string): string[] {
	const event = readRecord(line);
	return event?.kind === "assistant" && !event.error ? event.texts : [];
}

/** The client puts a dot before the model's text, and indents its further lines. */
function isOfModel(row: string): boolean {
	return /^([⏺●] | {2}\S)/.test(row);
}

function lettersOf(text: string): string {
	return text.replace(/[^\p{L}\p{N}]/gu, "");
}
