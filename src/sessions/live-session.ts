import type { RegistryEntry } from "../claude/registry.ts";
import type { Context } from "../context.ts";
import { startedAt } from "../host/process-details.ts";
import type { ProcessInfo } from "../host/process-info.ts";
import { readProcess } from "../host/processes.ts";
import type { Pane } from "../host/tmux-pane.ts";
import { plainWords } from "../model/clean-text.ts";
import type { Running, RunState, Where } from "../model/session.ts";
import { isOurClient } from "./our-client.ts";
import { paneOf } from "./panes.ts";
import type { ClaudeProcess } from "./processes.ts";
import { sessionOfProcess } from "./session-of-process.ts";

/** A session that runs, with what its process and the registry tell of it. */
export interface LiveSession {
	id: string;
	configDir: string;
	cwd?: string;
	/** The client's name for it. */
	name?: string;
	/** Whether a person chose that name. */
	named: boolean;
	/** Milliseconds since the epoch: when its state last changed, where that is known. */
	since?: number;
	/** Of several processes that run it, the one that was used last. */
	running: Running;
	/** The other processes that run it, the one used last first; absent where there are none. */
	alsoRunning?: Running[];
}

/** Describes a session that the registry of this config folder lists. */
export async function fromRegistry(
	configDir: string,
	entry: RegistryEntry,
	panes: readonly Pane[],
): Promise<LiveSession> {
	const process = await readProcess(entry.pid);
	const where = whereOf(entry, await paneOf(entry.pid, panes));
	return {
		id: entry.sessionId,
		configDir,
		cwd: entry.cwd,
		name: entry.name,
		named: entry.nameSource === "user",
		since: entry.statusUpdatedAt ?? entry.startedAt,
		running: {
			pid: entry.pid,
			procStart: process?.start ?? "",
			state: runState(process, entry.status),
			waitingFor: entry.waitingFor && (plainWords(entry.waitingFor, 40) || undefined),
			version: entry.version,
			// Protocol 1's delivery was observed. Another may mean something else by the same line.
			socket: entry.peerProtocol === 1 ? entry.messagingSocketPath : undefined,
			forQuestion: await isForQuestion(entry.pid, where),
			where,
		},
	};
}

/**
 * Describes the session of a client that keeps no registry. Returns `undefined` where nothing tells
 * which session it is.
 * @param clients all clients without a registry, this one included
 */
export async function fromProcess(
	context: Context,
	process: ClaudeProcess,
	clients: readonly ClaudeProcess[],
	panes: readonly Pane[],
): Promise<LiveSession | undefined> {
	const found = await sessionOfProcess(context, process, clients);
	if (!found) return undefined;
	const where = whereOf({}, await paneOf(process.pid, panes));
	return {
		id: found.session,
		configDir: process.configDir,
		cwd: found.cwd,
		named: false,
		since: startedAt(process),
		running: {
			pid: process.pid,
			procStart: process.start,
			state: runState(process, undefined),
			guessed: found.by === "folder and start time" || undefined,
			forQuestion: await isForQuestion(process.pid, where),
			where,
		},
	};
}

/**
 * Tells what a session does, by its process and the status that its registry entry has. A word that
 * nobody knows may mean a turn or a dialog, so it counts as busy: nothing is typed.
 */
export function runState(process: ProcessInfo | undefined, status: string | undefined): RunState {
	if (process?.state.startsWith("T")) return "stopped";
	if (status === undefined) return "running";
	return status === "idle" || status === "waiting" || status === "shell" ? status : "busy";
}

function whereOf({ kind, entrypoint }: Partial<RegistryEntry>, pane: Pane | undefined): Where {
	if (kind === "bg") return { kind: "background" };
	if (pane) return { kind: "tmux", socket: pane.socket, pane: pane.id, label: pane.label };
	return entrypoint?.startsWith("sdk") ? { kind: "headless" } : { kind: "terminal" };
}

async function isForQuestion(pid: number, { kind }: Where): Promise<true | undefined> {
	const mayBe = kind === "headless" || kind === "terminal";
	return mayBe && (await isOurClient(pid)) ? true : undefined;
}
