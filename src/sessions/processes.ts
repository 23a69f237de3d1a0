import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { isOwn, isOwnProcess } from "../host/owner.ts";
import { ENVIRONMENT_READABLE, processEnvironment } from "../host/process-details.ts";
import type { ProcessInfo } from "../host/process-info.ts";
import { hasEnded, listProcesses } from "../host/processes.ts";
import { samePath } from "../host/same-path.ts";

/** A running claude process, with the folders that its environment names. */
export interface ClaudeProcess extends ProcessInfo {
	configDir: string;
	intercomDir: string;
}

/**
 * Returns every client of this user whose environment may be read. A client calls itself `claude`,
 * native or under Node.
 */
export async function claudeProcesses(context: Context): Promise<ClaudeProcess[]> {
	const named = (await listProcesses()).filter(isClaude);
	// A client's own helpers (a worker, a daemon's spare) are its children by the same name.
	const pids = new Set(named.map(({ pid }) => pid));
	const clients = named.filter(({ ppid }) => !pids.has(ppid));
	const found = await Promise.all(clients.map((client) => withFolders(context, client)));
	return found.filter((client) => client !== undefined);
}

/**
 * Tells whether a process is a client that runs or is stopped. One that has ended and waits to be
 * reaped is none.
 */
export function isClaude(process: ProcessInfo): boolean {
	return /^claude(\.exe)?$/.test(process.name) && !hasEnded(process);
}

/**
 * Returns a claude process with its folders. `undefined` where its environment may not be read, or
 * it or its config folder belongs to another user. Read by root, that folder's hooks would run as
 * root. Where the system shows no environment at all, the folders are this context's.
 */
export async function withFolders(context: Context, client: ProcessInfo): Promise<ClaudeProcess | undefined> {
	const { claudeDir, intercomDir } = context.config;
	if (!(await isOwnProcess(client.pid))) return undefined;
	if (!ENVIRONMENT_READABLE) return { ...client, configDir: claudeDir, intercomDir };
	const { HOME, CLAUDE_CONFIG_DIR, CLAUDE_INTERCOM_DIR } = processEnvironment(client.pid) ?? {};
	if (!HOME) return undefined;
	// A variable that is empty counts as not set, as it does for the client.
	const configDir = CLAUDE_CONFIG_DIR || join(HOME, ".claude");
	if (!mayUseConfigDir(context, configDir)) return undefined;
	return { ...client, configDir, intercomDir: CLAUDE_INTERCOM_DIR || join(HOME, ".claude-intercom") };
}

/**
 * Tells whether a config folder that a process or a card names may be used: it belongs to this
 * user, or it is the one that the person gave us. One that is not there yet holds nothing.
 */
export function mayUseConfigDir({ config }: Context, dir: string): boolean {
	return samePath(dir, config.claudeDir) || isOwn(dir) || !existsSync(dir);
}
