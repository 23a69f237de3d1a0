import type * as z from "zod";
import { readPlainFile } from "./plain-file.ts";

/** More than any small file of ours, or of Claude Code's that we read whole, has. */
const MOST_BYTES = 1 << 20;

/**
 * A small JSON file that fits a schema, or `undefined`: there is none, or it is not that. Links are not
 * followed and pipes not waited for. Throws only where the machine fails (no descriptors left, disk errors).
 */
export function readJson<T>(file: string, schema: z.ZodType<T>, maxBytes = MOST_BYTES): T | undefined {
	const text = readPlainFile(file, maxBytes)?.text;
	return text === undefined ? undefined : schema.safeParse(parseJson(text)).data;
}

/** What a text says as JSON; `undefined` where it is none. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
