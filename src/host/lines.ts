import { closeSync, readSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { openRegularFile } from "./plain-file.ts";
import { CHUNK_BYTES, lineSplitter } from "./split-lines.ts";

/**
 * Reads a file from byte `from` to byte `to`, or to its present end, and calls `visit` with each
 * line, the last one whole or not. What is no regular file, or may not be read, has no lines.
 * Memory does not grow with the file: a line that is longer than any record is left out.
 */
export async function readLines(
	file: string,
	from: number,
	visit: (line: string) => void,
	to = Number.POSITIVE_INFINITY,
): Promise<void> {
	const fd = openRegularFile(file);
	if (fd === undefined) return;
	try {
		const splitter = lineSplitter();
		const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
		for (let position = from; ; ) {
			const bytes = readSync(fd, chunk, 0, Math.min(chunk.length, to - position), position);
			if (bytes === 0) break;
			position += bytes;
			for (const line of splitter.push(chunk.subarray(0, bytes))) visit(line);
			// Others have their turn between two chunks.
			await setImmediate();
		}
		const last = splitter.torn();
		if (last !== "") visit(last);
	} finally {
		closeSync(fd);
	}
}
