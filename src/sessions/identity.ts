import { readEntry } from "../claude/registry.ts";
import type { Config } from "../config.ts";
import type { Context } from "../context.ts";
import type { ProcessInfo } from "../host/process-info.ts";
import { ancestors } from "../host/processes.ts";
import { HUMAN, isSessionId } from "../model/session.ts";
import { applyEvents } from "./hook-events.ts";
import { successorOf } from "./predecessors.ts";
import { claudeProcesses, isClaude, withFolders } from "./processes.ts";
import { sessionOfProcess } from "./session-of-process.ts";

/** The party that a call speaks for. A front finds it; below the fronts it is handed in. */
export interface Caller {
	/** A session id, or `human`. */
	id: string;
	/** How it was found, for people: `CLAUDE_INTERCOM_SESSION`, `registry` … */
	by: string;
	/** The config folder of the session's client. */
	configDir: string;
	/** How many messages led to the start of the session, where it was started to answer one. */
	hops: number;
	cwd?: string;
	/** The claude process, where there is one. */
	process?: ProcessInfo;
	/** The client's name for the session, where the registry tells. */
	name?: string;
}

/** What a front knows of the process that calls it. */
export interface Origin {
	/** The pid of the process that started the front. */
	parent: number;
	/** What the front's environment says: see `Config.origin`. */
	said: Config["origin"];
	/** Whoever is outside of any session is the person at the terminal. */
	terminal: boolean;
}

type Found = Omit<Caller, "hops">;

/**
 * Finds who calls. A front asks anew at each call: /clear changes the id in place, under the same
 * process. Returns `undefined` where nobody can be named: inside Claude Code where nothing tells
 * which session, and outside of it where no terminal stands for the person.
 */
export async function identify(context: Context, origin: Origin): Promise<Caller | undefined> {
	await applyEvents(context);
	const above = await clientAbove(context, origin.parent);
	const found =
		(await fromClient(context, above)) ??
		fromSessionVariable(context, origin, above) ??
		(await fromRest(context, origin, above));
	return found && { hops: origin.said.hops, ...found };
}

/**
 * Finds the caller by what its client itself says: its registry entry, else its card. That holds
 * before every variable, as a project's settings set variables too.
 */
async function fromClient(context: Context, { registered, client }: Above): Promise<Found | undefined> {
	if (registered) return registered;
	const running = await runningIn(context, client);
	if (running?.by !== "card") return undefined;
	return { ...running, by: "SessionStart hook" };
}

/**
 * Believes `CLAUDE_INTERCOM_SESSION`. That it names the person is believed outside of Claude Code
 * alone: within a session it is the model that can set it.
 */
function fromSessionVariable(context: Context, { said }: Origin, { client }: Above): Found | undefined {
	const { session } = said;
	if (session === undefined || !(isSessionId(session) || session === HUMAN)) return undefined;
	if (session === HUMAN && (said.inClaude || client !== undefined)) return undefined;
	const id = session === HUMAN ? HUMAN : successorOf(context, session);
	return { id, by: "CLAUDE_INTERCOM_SESSION", configDir: context.config.claudeDir, process: client };
}

/** Finds the caller by what is less sure: the client's own variable, else its process. */
async function fromRest(
	context: Context,
	{ said, terminal }: Origin,
	{ client }: Above,
): Promise<Found | undefined> {
	const { claudeDir } = context.config;
	const running = await runningIn(context, client);
	const { clientSession } = said;
	if (clientSession !== undefined && isSessionId(clientSession)) {
		const configDir = (client && (await withFolders(context, client)))?.configDir ?? claudeDir;
		const id = successorOf(context, clientSession);
		return { id, by: "CLAUDE_CODE_SESSION_ID", configDir, process: client };
	}
	if (running) return running;
	const isPerson = terminal && !client && !said.inClaude;
	return isPerson ? { id: HUMAN, by: "terminal", configDir: claudeDir } : undefined;
}

/** The session that a client without a registry entry runs, where anything tells. */
async function runningIn(context: Context, client: ProcessInfo | undefined): Promise<Found | undefined> {
	const process = client && (await withFolders(context, client));
	const running = process && (await sessionOfProcess(context, process, await claudeProcesses(context)));
	if (!running) return undefined;
	const { session: id, by, cwd } = running;
	return { id, by, cwd, configDir: process.configDir, process: client };
}

/** The nearest client above a front. */
interface Above {
	/** What a registry says of it. */
	registered?: Found;
	client?: ProcessInfo;
}

/** Returns the nearest client among a process and its ancestors, or what a registry says of it. */
async function clientAbove(context: Context, pid: number): Promise<Above> {
	const { claudeDir } = context.config;
	for (const process of await ancestors(pid)) {
		const own = (await withFolders(context, process))?.configDir;
		const dirs = new Set([claudeDir, own ?? claudeDir]);
		for (const configDir of dirs) {
			const entry = await readEntry(configDir, process.pid);
			if (!entry) continue;
			const { sessionId: id, cwd, name } = entry;
			return { registered: { id, by: "registry", configDir, cwd, process, name }, client: process };
		}
		// The nearest client is ours, registered or not: a client above it has started it.
		if (isClaude(process)) return { client: process };
	}
	return {};
}
