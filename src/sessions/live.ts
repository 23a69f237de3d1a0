import { setImmediate } from "node:timers/promises";
import { readEntry, readRegistry } from "../claude/registry.ts";
import { type Context, perContext } from "../context.ts";
import { processCwd } from "../host/process-details.ts";
import { hasEnded, readProcess } from "../host/processes.ts";
import type { Running, RunState } from "../model/session.ts";
import { readCards } from "./cards.ts";
import { entryNow } from "./entry-now.ts";
import { applyEvents } from "./hook-events.ts";
import { fromProcess, fromRegistry, type LiveSession, runState } from "./live-session.ts";
import { allPanes } from "./panes.ts";
import { type ClaudeProcess, claudeProcesses, mayUseConfigDir } from "./processes.ts";
import { rememberFolders, seenFolders } from "./seen-folders.ts";
import { keepLimits } from "./start-limits.ts";

/** What runs on this machine, at one moment. */
export interface Live {
	sessions: LiveSession[];
	/**
	 * Running clients whose session nothing tells: old ones before their first prompt, and 2.1.100
	 * without hooks after some /clear.
	 */
	unidentified: { configDir: string; cwd: string | undefined }[];
	/** Every config folder that is in use, or was when somebody looked. */
	configDirs: string[];
	/** Those that are in use: our own, those of cards, those of running clients. */
	usedDirs: string[];
}

/** The survey that has not begun yet, for all who ask meanwhile. */
const nextSurvey = perContext((): { live?: Promise<Live> } => ({}));

/**
 * Finds which sessions run, over every config folder in use. Ten calls at once share one survey of
 * the machine. It begins after the last of them, so nobody is told of a time before their own call.
 */
export function liveSessions(context: Context): Promise<Live> {
	const next = nextSurvey(context);
	next.live ??= setImmediate().then(() => {
		next.live = undefined;
		return survey(context);
	});
	return next.live;
}

/**
 * Tells what a running session does this moment. Call it right before anything is sent: /clear
 * changes the session in place, under the same process.
 * Returns `gone` where the process has ended, or runs another session since.
 */
export async function stateNow(
	context: Context,
	live: { id: string; configDir: string; running: Running },
): Promise<RunState | "gone"> {
	const { pid, procStart } = live.running;
	const process = await readProcess(pid);
	if (!process || hasEnded(process) || process.start !== procStart) return "gone";
	const state = runState(process, undefined);
	if (state === "stopped") return state;
	const registered = await readEntry(live.configDir, pid);
	if (!registered) return state;
	const entry = await entryNow(context, live.configDir, registered);
	return entry?.sessionId === live.id ? runState(process, entry.status) : "gone";
}

async function survey(context: Context): Promise<Live> {
	await applyEvents(context);
	const ofCards = readCards(context).map((card) => card.configDir);
	const mayUse = (dir: string) => mayUseConfigDir(context, dir);
	const cardDirs = [context.config.claudeDir, ...ofCards.filter(mayUse)];
	const ourDirs = new Set([...cardDirs, ...seenFolders(context).filter(mayUse)]);
	const clients = (await claudeProcesses(context)).filter((client) => isOurs(context, client, ourDirs));
	const clientDirs = clients.map((client) => client.configDir);
	const configDirs = [...new Set([...ourDirs, ...clientDirs])];
	await rememberFolders(context, configDirs.slice(ourDirs.size));
	const [panes, registries] = await Promise.all([
		allPanes(context),
		Promise.all(configDirs.map(async (dir) => ({ dir, entries: await readRegistry(dir) }))),
	]);
	const listed = registries.flatMap(({ dir, entries }) => entries.map((entry) => ({ dir, entry })));
	const entries = await Promise.all(listed.map(({ dir, entry }) => entryNow(context, dir, entry)));
	const registered = await Promise.all(
		listed.flatMap(({ dir }, at) => (entries[at] ? [fromRegistry(dir, entries[at], panes)] : [])),
	);
	const uncertain = listed.filter((_, at) => entries[at] === undefined);
	const registeredPids = new Set(listed.map(({ entry }) => entry.pid));
	const others = clients.filter(({ pid }) => !registeredPids.has(pid));
	const found = await Promise.all(others.map((client) => fromProcess(context, client, others, panes)));
	const nameless = others.filter((_, at) => found[at] === undefined);
	const identified = found.filter((session) => session !== undefined);
	const unidentified = [
		...(await Promise.all(
			nameless.map(async ({ pid, configDir }) => ({ configDir, cwd: await processCwd(pid) })),
		)),
		...uncertain.map(({ dir, entry }) => ({ configDir: dir, cwd: entry.cwd })),
	];
	const sessions = onceEach([...registered, ...identified]);
	await Promise.all(sessions.map(({ id, running }) => keepLimits(context, { id, ...running })));
	return { sessions, unidentified, configDirs, usedDirs: [...new Set([...cardDirs, ...clientDirs])] };
}

/**
 * Tells whether a client belongs to this Intercom. One with another Intercom folder belongs to
 * another: its mail lies elsewhere, and its config folder is none of our business. But a
 * client in one of our config folders is ours: the Intercom folder may be set for the server alone.
 */
function isOurs(context: Context, client: ClaudeProcess, ourDirs: ReadonlySet<string>): boolean {
	return ourDirs.has(client.configDir) || client.intercomDir === context.config.intercomDir;
}

/**
 * Puts together the processes of each session: one that was resumed twice runs in two. The process
 * whose state changed last was used last. It speaks for the session.
 */
function onceEach(sessions: LiveSession[]): LiveSession[] {
	const usedLast = [...sessions].sort((a, b) => (b.since ?? 0) - (a.since ?? 0));
	const byId = new Map<string, LiveSession>();
	for (const session of usedLast) {
		const { id, running } = session;
		const first = byId.get(id);
		const known = first ? [first.running, ...(first.alsoRunning ?? [])] : [];
		// Two config folders may be one, through a link.
		if (known.some(({ pid }) => pid === running.pid)) continue;
		byId.set(id, first ? { ...first, alsoRunning: [...known.slice(1), running] } : session);
	}
	return [...byId.values()];
}
