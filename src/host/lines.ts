import { open } from "node:fs/promises";
import { hasErrno } from "../errors.ts";

/**
 * Reads a file from byte `from` to its present end and calls `visit` with each line, the last one
 * whole or not. A file that does not exist, or may not be read, has no lines. Memory does not grow
 * with the file.
 */
export async function readLines(file: string, from: number, visit: (line: string) => void): Promise<void> {
	try {
		const handle = await open(file);
		for await (const line of handle.readLines({ start: from, encoding: "utf8" })) visit(line);
	} catch (error) {
		if (!hasErrno(error, "ENOENT", "EACCES", "EISDIR")) throw error;
	}
}
