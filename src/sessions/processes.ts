import { join } from "node:path";
import type { Context } from "../context.ts";
import { ENVIRONMENT_READABLE, processVariable } from "../host/process-details.ts";
import type { ProcessInfo } from "../host/process-info.ts";
import { listProcesses } from "../host/processes.ts";

/** A running claude process, with the folders that its environment names. */
export interface ClaudeProcess extends ProcessInfo {
	configDir: string;
	intercomDir: string;
}

/**
 * Returns every client of this machine whose environment may be read. A client calls itself
 * `claude`, native or under Node.
 */
export async function claudeProcesses(context: Context): Promise<ClaudeProcess[]> {
	const named = (await listProcesses()).filter(isClaude);
	// A client's own helpers (a worker, a daemon's spare) are its children by the same name.
	const pids = new Set(named.map(({ pid }) => pid));
	return named.filter(({ ppid }) => !pids.has(ppid)).flatMap((client) => withFolders(context, client) ?? []);
}

/**
 * Tells whether a process is a client that runs or is stopped. One that has ended and waits to be
 * reaped is none.
 */
export function isClaude({ name, state }: ProcessInfo): boolean {
	return /^claude(\.exe)?$/.test(name) && !/^[ZX]/.test(state);
}

/**
 * Returns a claude process with its folders, or `undefined` where its environment may not be read
 * (another user's). Where the system shows no environment at all, they are this context's.
 */
export function withFolders(context: Context, client: ProcessInfo): ClaudeProcess | undefined {
	const { claudeDir, intercomDir } = context.config;
	if (!ENVIRONMENT_READABLE) return { ...client, configDir: claudeDir, intercomDir };
	const home = processVariable(client.pid, "HOME");
	if (!home) return undefined;
	return {
		...client,
		configDir: processVariable(client.pid, "CLAUDE_CONFIG_DIR") ?? join(home, ".claude"),
		intercomDir: processVariable(client.pid, "CLAUDE_INTERCOM_DIR") ?? join(home, ".claude-intercom"),
	};
}
