import { dirname } from "node:path";
import { type HookManners, hookManners, lastVersion } from "../claude/client-version.ts";
import { type RegistryEntry, readEntry, readRegistry } from "../claude/registry.ts";
import type { Context } from "../context.ts";
import { readProcess } from "../host/processes.ts";
import { readCard } from "../sessions/cards.ts";
import type { HookInput } from "./hook-input.ts";

/** The client that runs a hook, as far as anything tells of it. */
export interface HookClient {
	/** What it makes of the hook's output. */
	manners: HookManners;
	process?: { pid: number; start: string };
}

/**
 * Finds the client that runs a hook: the process of the session's card, and what the registry says
 * of it. The version is the registry's, else that of the transcript.
 */
export async function clientOf(context: Context, input: HookInput): Promise<HookClient> {
	const card = readCard(context, input.session);
	const known = card?.pid === undefined ? undefined : await readProcess(card.pid);
	// Another process may have its pid by now.
	const own = known?.start === card?.procStart ? known : undefined;
	const entry = await entryOf(context, input, own?.pid);
	const process = own ?? (entry && (await readProcess(entry.pid)));
	return {
		manners: hookManners(entry?.version ?? lastVersion(input.transcript)),
		...(process ? { process: { pid: process.pid, start: process.start } } : {}),
	};
}

/**
 * After /clear the registry of 2.1.100 has the old session's id, so the pid tells where it is
 * known.
 */
async function entryOf(
	context: Context,
	input: HookInput,
	pid: number | undefined,
): Promise<RegistryEntry | undefined> {
	const dirs = input.transcript === "" ? [] : [dirname(dirname(dirname(input.transcript)))];
	for (const dir of new Set([...dirs, context.config.claudeDir])) {
		const entry = pid === undefined ? undefined : await readEntry(dir, pid);
		const found = entry ?? (await readRegistry(dir)).find(({ sessionId }) => sessionId === input.session);
		if (found) return found;
	}
	return undefined;
}
