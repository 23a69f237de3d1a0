import { readdirSync, statSync, watch } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { readJson } from "../host/json-file.ts";
import { isAlive } from "../host/processes.ts";
import { isSessionId } from "../model/session.ts";

/**
 * One running session as Claude Code lists it in `<config>/sessions/<pid>.json` (seen in 2.1.328).
 * The file is internal: every field but the two that name the session may be missing or of a new
 * kind.
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
	messagingSocketPath: z.string().optional().catch(undefined),
	peerProtocol: z.number().optional().catch(undefined),
});
export type RegistryEntry = z.infer<typeof Entry>;

/**
 * Lists the running sessions of one config folder. Leaves out the file that a killed client left
 * behind, and what cannot be read.
 */
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

/**
 * Reads the entry of one running claude process. Returns `undefined` where there is none, where the
 * process has ended and where another process has its pid now. Never throws.
 */
export async function readEntry(claudeDir: string, pid: number): Promise<RegistryEntry | undefined> {
	const entry = entryIn(fileOf(claudeDir, pid));
	if (entry?.pid !== pid) return undefined;
	return (await isAlive(pid, entry.procStart ?? "")) ? entry : undefined;
}

/** When a process's entry was last written, in milliseconds since the epoch. */
export function writtenAt(claudeDir: string, pid: number): number | undefined {
	return statSync(fileOf(claudeDir, pid), { throwIfNoEntry: false })?.mtimeMs;
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

function fileOf(claudeDir: string, pid: number): string {
	return join(claudeDir, "sessions", `${pid}.json`);
}

function entryIn(file: string): RegistryEntry | undefined {
	try {
		return readJson(file, Entry);
	} catch {
		// What cannot be read counts as not there: an old client has no registry either.
		return undefined;
	}
}
