import { readEntry } from "../claude/registry.ts";
import type { Config } from "../config.ts";
import type { Context } from "../context.ts";
import type { ProcessInfo } from "../host/process-info.ts";
import { ancestors } from "../host/processes.ts";
import { HUMAN, isSessionId } from "../model/session.ts";
import { entryNow } from "./entry-now.ts";
import { applyEvents } from "./hook-events.ts";
import { successorOf } from "./predecessors.ts";
import { type ClaudeProcess, claudeProcesses, isClaude, withFolders } from "./processes.ts";
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

/** A card is written by that hook. */
const BY_CARD = "SessionStart hook";
const SURE: readonly string[] = ["registry", "transcript", BY_CARD];

/**
 * Finds who calls. A front asks anew at each call: /clear changes the id in place, under the same
 * process. Returns `undefined` where nobody can be named: inside Claude Code where nothing tells
 * which session, and outside of it where no terminal stands for the person.
 */
export async function identify(context: Context, origin: Origin): Promise<Caller | undefined> {
	await applyEvents(context);
	const above = await clientAbove(context, origin.parent);
	const { running } = above;
	// What its client itself says holds before every variable: a project's settings set those too.
	const isSure = running !== undefined && SURE.includes(running.by);
	const found = isSure
		? running
		: (fromSessionVariable(context, origin, above) ?? fromRest(context, origin, above));
	return found && { hops: origin.said.hops, ...found };
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
function fromRest(
	context: Context,
	{ said, terminal }: Origin,
	{ client, configDir, running }: Above,
): Found | undefined {
	const { clientSession } = said;
	if (clientSession !== undefined && isSessionId(clientSession)) {
		const id = successorOf(context, clientSession);
		return { id, by: "CLAUDE_CODE_SESSION_ID", configDir, process: client };
	}
	if (running) return running;
	const isPerson = terminal && !client && !said.inClaude;
	return isPerson ? { id: HUMAN, by: "terminal", configDir } : undefined;
}

/** The nearest client above a front. */
interface Above {
	client?: ProcessInfo;
	/** The client's, as far as it may be read; else the context's own. */
	configDir: string;
	/** The session that it runs, by its registry, else by whatever else tells. */
	running?: Found;
}

/** Finds the nearest client among a process and its ancestors. */
async function clientAbove(context: Context, pid: number): Promise<Above> {
	const { claudeDir } = context.config;
	for (const process of await ancestors(pid)) {
		const client = await withFolders(context, process);
		const own = client?.configDir ?? claudeDir;
		for (const configDir of new Set([claudeDir, own])) {
			const registered = await readEntry(configDir, process.pid);
			if (!registered) continue;
			const entry = await entryNow(context, configDir, registered);
			if (!entry) return { client: process, configDir };
			const { sessionId: id, by, cwd, name } = entry;
			return { client: process, configDir, running: { id, by, configDir, cwd, process, name } };
		}
		// The nearest client is ours, registered or not: a client above it has started it.
		if (!isClaude(process)) continue;
		const running = client && (await runningIn(context, client));
		return { client: process, configDir: own, running };
	}
	return { configDir: claudeDir };
}

/** The session that a client without a registry entry runs, where anything tells. */
async function runningIn(context: Context, client: ClaudeProcess): Promise<Found | undefined> {
	const found = await sessionOfProcess(context, client, await claudeProcesses(context));
	if (!found) return undefined;
	const { session: id, cwd, by } = found;
	return { id, by: by === "card" ? BY_CARD : by, cwd, configDir: client.configDir, process: client };
}
