import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Context } from "../context.ts";
import { discard, replaceText } from "../host/atomic-write.ts";
import { readJson } from "../host/json-file.ts";
import { makePrivateFolder } from "../host/private-folder.ts";
import { PartyId } from "../model/session.ts";

/** A hand-over that nobody has settled for so long is forgotten. Its mail is unread again then. */
const STALE_MS = 30 * 24 * 3600_000;
/** Fewer records than this are not looked through. */
const MOST_RECORDS = 100;

/** The routes that leave a message in a client's own queue of prompts. */
export const QueuedBy = z.enum(["wake", "post", "type"]);

/**
 * To which client mail was given, and what would prove that its model has seen it. Neither `tool`
 * nor `queuedBy` nor `printed`: a hook printed it.
 */
export const HandOverRecord = z.object({
	v: z.literal(1),
	session: PartyId,
	/** When, in milliseconds since the epoch; before the client could know of it. */
	at: z.number(),
	/** The session's own transcript, and its size then. */
	transcript: z.string(),
	offset: z.number().int().min(0),
	/** The tool call whose result it is, by the client's id. */
	tool: z.string().optional(),
	/** A command printed it, which some tool call of the session ran. */
	printed: z.boolean().optional(),
	/** The route that gave it to the client, which had it in its own queue of prompts then. */
	queuedBy: QueuedBy.optional(),
	/** The hook runs before a prompt comes into the conversation. */
	withPrompt: z.boolean().optional(),
	/** The client's process, where it is known. */
	client: z.object({ pid: z.number().int().positive(), start: z.string() }).optional(),
});
export type HandOverRecord = z.infer<typeof HandOverRecord>;

/**
 * Writes a hand-over down. It need not survive a power cut: mail of a hand-over that nobody knows
 * is unread again.
 * @throws IntercomError as `fileError` says.
 */
export function writeHandOver(context: Context, key: string, record: HandOverRecord): void {
	const { paths } = context.config;
	makePrivateFolder(paths.handOvers);
	sweep(paths.handOvers);
	replaceText(paths.handOver(key), JSON.stringify(record));
}

/** Reads what was written down of a hand-over; `undefined` where nothing is left of it. */
export function readHandOver(context: Context, key: string): HandOverRecord | undefined {
	return readJson(context.config.paths.handOver(key), HandOverRecord);
}

/** Forgets a hand-over that is settled, or that came to nothing. Never throws. */
export function forgetHandOver(context: Context, key: string): void {
	discard(context.config.paths.handOver(key));
}

/** Removes what processes left that died between the record and the mail. */
function sweep(folder: string): void {
	try {
		const files = readdirSync(folder).map((name) => join(folder, name));
		if (files.length < MOST_RECORDS) return;
		for (const file of files) if (Date.now() - statSync(file).mtimeMs > STALE_MS) discard(file);
	} catch {
		// Leftovers harm nobody.
	}
}
