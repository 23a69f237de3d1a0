// Reads the start and the end of a file of JSON lines as bytes. No line is decoded or parsed for
// one field of it, and 5,000 files leave no garbage behind.
import { closeSync, readSync } from "node:fs";
import { openRegularFile } from "../host/plain-file.ts";

/** Nearly every head and tail lies within so many bytes. */
const FIRST = 1 << 14;
/**
 * Lines of more than 100 KB are common (system prompt snapshots). After so many bytes a head or
 * tail is given up.
 */
const MOST = 1 << 20;
/**
 * The client writes a record's own fields behind its message: they lie within so many bytes of the
 * line's end.
 */
const FIELDS = 1 << 10;

const NEWLINE = 10;
const QUOTE = 34;
const BACKSLASH = 92;
/**
 * Copies of requests and files. All that they hold is quoted from elsewhere, and they are the
 * longest lines of all.
 */
const QUOTED = ['{"type":"api-request', '{"type":"file-history'];

/**
 * Holds what was read last. A buffer of its own for each of 5,000 files would have to be cleared
 * away again. Of this 1 MB only the pages that are used take memory.
 */
const scratch = Buffer.allocUnsafeSlow(MOST);

function withFile<T>(path: string, work: (fd: number) => T): T | undefined {
	let fd: number | undefined;
	try {
		fd = openRegularFile(path);
		return fd === undefined ? undefined : work(fd);
	} catch {
		return undefined;
	} finally {
		if (fd !== undefined) closeSync(fd);
	}
}

/**
 * Reads into `scratch` from its byte `at` on, as far as there is room. Returns how many bytes were
 * read.
 */
function read(fd: number, at: number, length: number, position: number): number {
	return readSync(fd, scratch, at, Math.min(length, MOST - at), position);
}

/**
 * Calls `visit` with each whole line from the start of a file on, until it returns true. Leaves out
 * lines that quote, and reads 1 MB at most. A line is valid only during the call. Returns whether
 * the file could be read.
 */
export function eachLine(path: string, visit: (line: Buffer) => boolean): boolean {
	const scan = (fd: number) => {
		let start = 0;
		for (let filled = 0; filled < MOST; ) {
			// It reads twice as much each time: a first line of 1 MB costs seven reads.
			const bytes = read(fd, filled, Math.max(FIRST, filled), filled);
			if (bytes === 0) return true;
			const all = scratch.subarray(0, filled + bytes);
			for (let end = all.indexOf(NEWLINE, filled); end >= 0; end = all.indexOf(NEWLINE, start)) {
				const line = all.subarray(start, end);
				if (!quotes(line, 0) && visit(line)) return true;
				start = end + 1;
			}
			filled += bytes;
		}
		return true;
	};
	return withFile(path, scan) ?? false;
}

/**
 * Calls `work` with the last whole lines of a file of that size: first with 16 KB, then with four
 * times as much, until it returns something. The first line may lack its beginning: what it quotes
 * cannot be told from what it says. `whole`: this is the whole file, or the last 1 MB. Returns what
 * `work` returns, and `undefined` where the file cannot be read.
 */
export function lastLines<T>(
	path: string,
	size: number,
	work: (lines: Buffer, whole: boolean) => T | undefined,
): T | undefined {
	return withFile(path, (fd) => {
		for (let length = FIRST; ; length *= 4) {
			const bytes = scratch.subarray(0, read(fd, 0, length, Math.max(0, size - length)));
			const whole = length >= size || length >= MOST;
			const from = length >= size ? 0 : Math.max(0, bytes.indexOf(NEWLINE) - FIELDS);
			const found = work(bytes.subarray(from, bytes.lastIndexOf(NEWLINE) + 1), whole);
			if (found !== undefined || whole) return found;
		}
	});
}

function quotes(bytes: Buffer, start: number): boolean {
	const begin = bytes.toString("latin1", start, start + 24);
	return QUOTED.some((prefix) => begin.startsWith(prefix));
}

/**
 * Finds the value of a top-level string field in the last of these lines that has it. It parses no
 * line: records can be 100 KB long. The client writes such fields behind the message, so the last
 * one in a line is the record's own. Within a text every quote is escaped, so the key itself cannot
 * be in one.
 * @param key the field's name and what precedes its value, as `"cwd":"`.
 */
export function lastString(lines: Buffer, key: Buffer): string | undefined {
	let at = lines.lastIndexOf(key);
	while (at >= 0) {
		const start = lines.lastIndexOf(NEWLINE, at) + 1;
		const value = quotes(lines, start) ? undefined : stringFrom(lines, at + key.length - 1);
		if (value !== undefined) return value;
		// A line that quotes is left out whole. In another, an earlier field may be a string.
		const before = quotes(lines, start) ? start - 1 : at - 1;
		at = before < 0 ? -1 : lines.lastIndexOf(key, before);
	}
	return undefined;
}

/**
 * The same in the last line that begins with `type` and has the field. Further inside a line the
 * same words may be a tool's input.
 */
export function stringOfLast(lines: Buffer, type: Buffer, key: Buffer): string | undefined {
	for (let at = lines.lastIndexOf(type); at >= 0; ) {
		const start = lines.lastIndexOf(NEWLINE, at) + 1;
		const end = lines.indexOf(NEWLINE, at);
		const line = lines.subarray(start, end < 0 ? undefined : end);
		const value = at === start ? lastString(line, key) : undefined;
		if (value !== undefined) return value;
		at = start === 0 ? -1 : lines.lastIndexOf(type, start - 1);
	}
	return undefined;
}

/**
 * The JSON string that begins with the quote at `start`. None where it is longer than any path or
 * name.
 */
function stringFrom(bytes: Buffer, start: number): string | undefined {
	const limit = Math.min(bytes.length, start + 4096);
	for (let at = start + 1; at < limit; at++) {
		if (bytes[at] === BACKSLASH) at++;
		else if (bytes[at] === QUOTE) return parse(bytes.toString("utf8", start, at + 1));
	}
	return undefined;
}

function parse(text: string): string | undefined {
	try {
		return JSON.parse(text) as string;
	} catch {
		return undefined;
	}
}
