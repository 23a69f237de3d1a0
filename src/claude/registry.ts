import { readdirSync, watch } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { readJson } from "../host/json-file.ts";
import { isAlive } from "../host/processes.ts";
import { isSessionId } from "../model/session.ts";

/**
 * One running session as Claude Code lists it in `<config>/sessions/<pid>.json` (seen in 2.1.328; the file is
 * internal, so every field but the two that name the session may be missing or of a new kind).
 */
const Entry = z.object({
	pid: z.number().int().positive(),
	sessionId: z.string().refine(isSessionId),
	cwd: z.string().optional().catch(undefined),
	startedAt: z.number().optional().catch(undefined),
	procStart: z.coerce.string().optional().catch(undefined),
	version: z.string().optional().catch(undefined),
	kind: z.string().optional().catch(undefined),
	entrypoint: z.string().optional().catch(undefined),
	name: z.string().optional().catch(undefined),
	nameSource: z.string().optional().catch(undefined),
	status: z.string().optional().catch(undefined),
	waitingFor: z.string().optional().catch(undefined),
	statusUpdatedAt: z.number().optional().catch(undefined),
	tmux: z.string().optional().catch(undefined),
	messagingSocketPath: z.string().optional().catch(undefined),
	peerProtocol: z.number().optional().catch(undefined),
});
export type RegistryEntry = z.infer<typeof Entry>;

/** The registry of one config folder: its running sessions. A killed client's file is left out; so is what is unreadable. */
export async function readRegistry(claudeDir: string): Promise<RegistryEntry[]> {
	let names: string[] = [];
	try {
		names = readdirSync(join(claudeDir, "sessions"));
	} catch {
		return [];
	}
	const pids = names.filter((name) => /^\d+\.json$/.test(name)).map((name) => Number.parseInt(name, 10));
	const entries = await Promise.all(pids.map((pid) => readEntry(claudeDir, pid)));
	return entries.filter((entry) => entry !== undefined);
}

/** The entry of one running claude process, or `undefined`: no entry, a dead process, a pid used again. */
export async function readEntry(claudeDir: string, pid: number): Promise<RegistryEntry | undefined> {
	const entry = readFile(join(claudeDir, "sessions", `${pid}.json`));
	if (entry?.pid !== pid) return undefined;
	return (await isAlive(pid, entry.procStart ?? "")) ? entry : undefined;
}

function readFile(file: string): RegistryEntry | undefined {
	try {
		return readJson(file, Entry);
	} catch {
		// The machine is out of descriptors, say.
		return undefined;
	}
}

/** Calls back whenever the registry may have changed. Returns how to stop. */
export function watchRegistry(claudeDir: string, changed: () => void): () => void {
	try {
		const watcher = watch(join(claudeDir, "sessions"), () => changed());
		watcher.on("error", () => watcher.close());
		return () => watcher.close();
	} catch {
		// The old client has no registry: nothing to watch.
		return () => {};
	}
}
