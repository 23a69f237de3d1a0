import { setImmediate } from "node:timers/promises";
import { type RegistryEntry, readEntry, readRegistry } from "../claude/registry.ts";
import { type Context, perContext } from "../context.ts";
import { processCwd } from "../host/process-details.ts";
import { readProcess } from "../host/processes.ts";
import type { Pane } from "../host/tmux-pane.ts";
import type { Running, RunState, Where } from "../model/session.ts";
import { readCards } from "./cards.ts";
import { foldEvents } from "./hook-events.ts";
import { allPanes, paneOf } from "./panes.ts";
import { type ClaudeProcess, claudeProcesses, sessionOfProcess } from "./processes.ts";

/** A session that runs, with what its process and the registry tell of it. */
export interface LiveSession {
	id: string;
	configDir: string;
	cwd?: string;
	/** The client's name for it, and whether a person chose that name. */
	name?: string;
	named: boolean;
	/** Milliseconds since the epoch: when its state last changed, where known. */
	since?: number;
	running: Running;
}

export interface Live {
	sessions: LiveSession[];
	/** Running claude processes of which no session id could be found (old clients before their first prompt). */
	unidentified: { configDir: string; cwd: string | undefined }[];
	/** Every config folder in use: our own, those of cards, those of running clients. */
	configDirs: string[];
}

/** The look that has not begun yet, for all who ask meanwhile. */
const nextLook = perContext((): { live?: Promise<Live> } => ({}));

/**
 * Which sessions run now, over every config folder in use. Ten questions asked at once share one look at the machine: it
 * begins after the last of these calls, so nobody is told of a time before their own.
 */
export function liveSessions(context: Context): Promise<Live> {
	const shared = nextLook(context);
	shared.live ??= setImmediate().then(() => {
		shared.live = undefined;
		return survey(context);
	});
	return shared.live;
}

async function survey(context: Context): Promise<Live> {
	await foldEvents(context);
	const cards = readCards(context);
	const known = new Set([context.config.claudeDir, ...cards.map((card) => card.configDir)]);
	const processes = (await claudeProcesses(context)).filter((process) => isOurs(context, process, known));
	const configDirs = [...new Set([...known, ...processes.map((process) => process.configDir)])];
	const [panes, registries] = await Promise.all([
		allPanes(context),
		Promise.all(configDirs.map(async (dir) => ({ dir, entries: await readRegistry(dir) }))),
	]);
	const registered = await Promise.all(
		registries.flatMap(({ dir, entries }) => entries.map((entry) => fromRegistry(dir, entry, panes))),
	);
	const pids = new Set(registered.map((session) => session.running.pid));
	const others = processes.filter((process) => !pids.has(process.pid));
	const old = await Promise.all(others.map((process) => fromProcess(context, process, others, panes)));
	const found = old.filter((session) => session !== undefined);
	const nameless = others.filter((_, at) => old[at] === undefined);
	const unidentified = await Promise.all(
		nameless.map(async ({ pid, configDir }) => ({ configDir, cwd: await processCwd(pid) })),
	);
	return { sessions: unique([...registered, ...found]), unidentified, configDirs };
}

/**
 * What a session's process is doing this moment, read anew right before anything is sent: /clear changes the session in
 * place, under the same process. `gone`: it ended, or runs another session now.
 */
export async function stateNow(live: {
	id: string;
	configDir: string;
	running: Running;
}): Promise<RunState | "gone"> {
	const process = await readProcess(live.running.pid);
	if (!process || process.start !== live.running.procStart) return "gone";
	if (process.state.startsWith("T")) return "stopped";
	const entry = await readEntry(live.configDir, live.running.pid);
	if (entry) return entry.sessionId === live.id ? runState(entry.status) : "gone";
	return "running";
}

/**
 * A client with another Intercom folder lives in another Intercom: its mail lies elsewhere and its config folder is none
 * of our business, unless that folder is one of ours anyway (the folder may be set for the server alone).
 */
function isOurs(context: Context, process: ClaudeProcess, known: ReadonlySet<string>): boolean {
	return known.has(process.configDir) || process.intercomDir === context.config.intercomDir;
}

async function fromRegistry(
	configDir: string,
	entry: RegistryEntry,
	panes: readonly Pane[],
): Promise<LiveSession> {
	const process = await readProcess(entry.pid);
	const pane = await paneOf(entry.pid, panes);
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
			state: process?.state.startsWith("T") ? "stopped" : runState(entry.status),
			waitingFor: entry.waitingFor,
			version: entry.version,
			// Protocol 1 is the one whose delivery was observed; another may mean something else by the same line.
			socket: entry.peerProtocol === 1 ? entry.messagingSocketPath : undefined,
			where: whereOf(entry, pane),
		},
	};
}

function runState(status: string | undefined): RunState {
	return status === "idle" || status === "busy" || status === "waiting" || status === "shell"
		? status
		: "running";
}

function whereOf(entry: RegistryEntry, pane: Pane | undefined): Where {
	if (entry.kind === "bg") return { kind: "background" };
	if (pane) return { kind: "tmux", socket: pane.socket, pane: pane.id, label: pane.label };
	return entry.entrypoint?.startsWith("sdk") ? { kind: "headless" } : { kind: "terminal" };
}

/** A client without a registry: its session is found by what its process tells. */
async function fromProcess(
	context: Context,
	process: ClaudeProcess,
	others: readonly ClaudeProcess[],
	panes: readonly Pane[],
): Promise<LiveSession | undefined> {
	const found = await sessionOfProcess(context, process, others);
	if (!found) return undefined;
	const pane = await paneOf(process.pid, panes);
	return {
		id: found.session,
		configDir: process.configDir,
		cwd: found.cwd,
		named: false,
		running: {
			pid: process.pid,
			procStart: process.start,
			state: process.state.startsWith("T") ? "stopped" : "running",
			where: pane
				? { kind: "tmux", socket: pane.socket, pane: pane.id, label: pane.label }
				: { kind: "terminal" },
		},
	};
}

/** One session resumed twice runs in two processes: the one that changed last speaks for it. */
function unique(sessions: LiveSession[]): LiveSession[] {
	const newest = new Map<string, LiveSession>();
	for (const session of sessions) {
		const other = newest.get(session.id);
		if (!other || (session.since ?? 0) > (other.since ?? 0)) newest.set(session.id, session);
	}
	return [...newest.values()];
}
