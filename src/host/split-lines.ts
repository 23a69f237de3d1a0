/** How much of a file is read at once. */
export const CHUNK_BYTES = 1 << 18;

/**
 * The longest line that is kept. A request of a client, the largest record of all, is at most 32
 * MB.
 */
const MOST_BYTES = 1 << 26;
const NEWLINE = 10;
const NOTHING = Buffer.alloc(0);

/** Puts lines together from chunks of bytes. */
export interface LineSplitter {
	/** Returns the lines that are whole once these bytes follow those before. */
	push(chunk: Buffer): string[];
	/** Returns what follows the last newline. */
	torn(): string;
	/** Forgets what follows the last newline. */
	reset(): void;
}

/**
 * Makes a splitter. It splits bytes, not characters: a chunk may end within a character, a line
 * never does. A line of more than `most` bytes is left out, so memory does not grow with it.
 */
export function lineSplitter(most = MOST_BYTES): LineSplitter {
	let torn: Buffer = NOTHING;
	/** Of the torn line, more has come than is kept. */
	let isTooLong = false;
	return {
		push(chunk) {
			const end = chunk.indexOf(NEWLINE);
			if (isTooLong && end < 0) return [];
			const split = splitLines(torn, isTooLong ? chunk.subarray(end + 1) : chunk);
			isTooLong = split.torn.length > most;
			torn = isTooLong ? NOTHING : split.torn;
			return split.lines;
		},
		torn: () => torn.toString("utf8"),
		reset() {
			torn = NOTHING;
			isTooLong = false;
		},
	};
}

/** The lines that are whole once `chunk` follows `torn`, and the torn line after them. */
function splitLines(torn: Buffer, chunk: Buffer): { lines: string[]; torn: Buffer } {
	const lines: string[] = [];
	let rest = torn;
	let start = 0;
	for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
		lines.push(Buffer.concat([rest, chunk.subarray(start, end)]).toString("utf8"));
		rest = NOTHING;
		start = end + 1;
	}
	// A copy, because the next read fills the same chunk again.
	if (start < chunk.length) rest = Buffer.concat([rest, chunk.subarray(start)]);
	return { lines, torn: rest };
}
