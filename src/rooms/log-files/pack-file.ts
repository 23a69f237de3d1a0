import { createHash } from "node:crypto";
import { parseJson } from "../../host/json-file.ts";
import { readOwnBytes } from "../../host/plain-file.ts";
import type { Entry } from "../../model/entry.ts";
import { entryText, parseEntry } from "../entry-text.ts";

/** A group whose entries come to more stays as it is: a pack is read whole. */
export const MAX_PACK_BYTES = 64_000_000;

/** What is written with another one was checked by other rules. */
const VERSION = "intercom-pack-1";
/** Begins the line of what is JSON, and no entry as we would write it. */
const OTHER = "!";

/** A pack as it was read: a line for each number of its group. */
export interface Pack {
	lines: string[];
	/** Its seal is ours: what stands in it was checked when it was packed. */
	isSealed: boolean;
}

/**
 * Returns a pack of what had the numbers of a group: texts, or `undefined` for what could not be
 * read. Its first line seals it. So whoever reads it need not check each entry again, which takes
 * far longer than the reading.
 */
export function packText(texts: readonly (string | undefined)[]): string {
	const body = texts.map(lineOf).join("\n");
	return `${headOf(Buffer.from(body))}${body}`;
}

/**
 * Reads a pack.
 * @returns `undefined` where there is none. One that cannot be read has no lines.
 * @throws IntercomError only where the machine fails.
 */
export function readPack(file: string): Pack | undefined {
	const read = readOwnBytes(file, MAX_PACK_BYTES + 1_000);
	if (!read) return undefined;
	const bytes = read.bytes ?? Buffer.alloc(0);
	const end = bytes.indexOf("\n") + 1;
	const body = bytes.subarray(end);
	const isSealed = bytes.toString("utf8", 0, end) === headOf(body);
	return { lines: body.toString("utf8").split("\n"), isSealed };
}

/** The entry of a line of a pack; `undefined` where what had its number was none. */
export function entryOfLine({ lines, isSealed }: Pack, index: number): Entry | undefined {
	const line = lines[index] ?? "";
	if (line === "") return undefined;
	if (line.startsWith(OTHER)) return parseEntry(line.slice(OTHER.length));
	return isSealed ? (parseJson(line) as Entry | undefined) : parseEntry(line);
}

/**
 * What is JSON keeps its text, whatever it is: a newer version may know what it means. Of the rest
 * nothing can come.
 */
function lineOf(text: string | undefined): string {
	if (text === undefined) return "";
	const entry = parseEntry(text);
	if (entry && entryText(entry) === text) return text;
	const onOneLine = text.includes("\n") || text.includes("\r") ? oneLine(text) : text;
	return onOneLine === undefined || parseJson(onOneLine) === undefined ? "" : OTHER + onOneLine;
}

function oneLine(text: string): string | undefined {
	try {
		return JSON.stringify(JSON.parse(text));
	} catch {
		return undefined;
	}
}

/** The first line of a pack that goes on so. */
function headOf(body: Buffer): string {
	return `${VERSION} ${createHash("sha256").update(body).digest("hex")}\n`;
}
