import * as z from "zod";
import type { Context } from "../context.ts";
import { writeAtomic } from "../host/atomic-write.ts";
import { readJson } from "../host/json-file.ts";

const Seen = z.object({ v: z.literal(1), folders: z.array(z.string()) });

/** A person has one config folder or a few. Of more, the newest are kept. */
const MOST = 30;

/**
 * Returns the config folders that running clients were seen to have, the newest last. A session in
 * such a folder may have ended since, and no card may name it: its conversation is there all the
 * same.
 */
export function seenFolders({ config }: Context): string[] {
	try {
		return readJson(config.paths.seenFolders, Seen)?.folders ?? [];
	} catch {
		// What cannot be read is remembered anew.
		return [];
	}
}

/**
 * Remembers these config folders. Never fails: what fails is logged. Of what two processes remember
 * at once, one part may be missed. It is remembered at the next look, as long as its client runs.
 */
export async function rememberFolders(context: Context, folders: readonly string[]): Promise<void> {
	// Nearly always: what is remembered need not be read for that.
	if (folders.length === 0) return;
	const known = seenFolders(context);
	const fresh = new Set(folders.filter((folder) => !known.includes(folder)));
	if (fresh.size === 0) return;
	const seen: z.infer<typeof Seen> = { v: 1, folders: [...known, ...fresh].slice(-MOST) };
	await writeAtomic(context.config.paths.seenFolders, JSON.stringify(seen)).catch((error: unknown) =>
		context.log("seen-folders", error),
	);
}
