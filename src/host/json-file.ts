import type * as z from "zod";
import { readPlainFile } from "./plain-file.ts";

/** Larger than any small file of ours, or of Claude Code's, that we read whole. */
const MAX_BYTES = 1 << 20;

/**
 * Reads a small JSON file that fits a schema. It follows no link and waits for no pipe.
 * @returns `undefined` where there is no file, or one that does not fit.
 * @throws IntercomError only where the machine fails (no descriptors left, disk errors).
 */
export function readJson<T>(file: string, schema: z.ZodType<T>, maxBytes = MAX_BYTES): T | undefined {
	const text = readPlainFile(file, maxBytes)?.text;
	return text === undefined ? undefined : schema.safeParse(parseJson(text)).data;
}

/** Parses a text as JSON; `undefined` where it is none. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
