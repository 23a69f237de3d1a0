import { readEntry } from "../claude/registry.ts";
import type { Config } from "../config.ts";
import type { Context } from "../context.ts";
import type { ProcessInfo } from "../host/process-info.ts";
import { ancestors } from "../host/processes.ts";
import { HUMAN, isSessionId } from "../model/session.ts";
import { readCard, readCards } from "./cards.ts";
import { foldEvents } from "./hook-events.ts";
import { claudeProcesses, describe, isClaude, sessionOfProcess } from "./processes.ts";

/** The party a call speaks for. A front finds it and hands it in. */
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
	/** To be outside of any session is to be the person at the terminal. */
	terminal: boolean;
}

/**
 * Finds who calls, anew at each call: /clear changes the id in place, under the same process.
 * Returns `undefined` inside Claude Code where nothing tells which session, and outside of it where no
 * terminal stands for the person.
 */
export async function identify(context: Context, origin: Origin): Promise<Caller | undefined> {
	await foldEvents(context);
	const { said } = origin;
	const { claudeDir } = context.config;
	const caller = (fields: Omit<Caller, "hops">): Caller => ({ hops: said.hops, ...fields });
	if (said.session !== undefined && (isSessionId(said.session) || said.session === HUMAN)) {
		const id = successorOf(context, said.session);
		return caller({ id, by: "CLAUDE_INTERCOM_SESSION", configDir: claudeDir });
	}
	const { registered, client } = await clientAbove(context, origin.parent);
	if (registered) return caller(registered);
	const described = client && describe(context, client);
	const found = described && (await sessionOfProcess(context, described, await claudeProcesses(context)));
	const known = { configDir: described?.configDir ?? claudeDir, process: client };
	if (found?.by === "card")
		return caller({ id: found.session, by: "SessionStart hook", cwd: found.cwd, ...known });
	if (said.clientSession !== undefined && isSessionId(said.clientSession)) {
		return caller({ id: successorOf(context, said.clientSession), by: "CLAUDE_CODE_SESSION_ID", ...known });
	}
	if (found) return caller({ id: found.session, by: found.by, cwd: found.cwd, ...known });
	if (client || said.inClaude || !origin.terminal) return undefined;
	return caller({ id: HUMAN, by: "terminal", configDir: claudeDir });
}

/** The nearest client among these ancestors, and what a registry says of it. */
async function clientAbove(
	context: Context,
	parent: number,
): Promise<{ registered?: Omit<Caller, "hops">; client?: ProcessInfo }> {
	const { claudeDir } = context.config;
	for (const process of await ancestors(parent)) {
		const dirs = new Set([claudeDir, describe(context, process)?.configDir ?? claudeDir]);
		for (const configDir of dirs) {
			const entry = await readEntry(configDir, process.pid);
			if (!entry) continue;
			const { sessionId: id, cwd, name } = entry;
			return { registered: { id, by: "registry", configDir, cwd, process, name } };
		}
		// The nearest client is ours, registered or not: what stands above it has started it.
		if (isClaude(process)) return { client: process };
	}
	return {};
}

/** By session: the sessions /clear replaced with it, whose mail is its own now. */
export function predecessorsBySession(context: Context): Map<string, string[]> {
	const former = new Map<string, string[]>();
	for (const { session, movedTo } of readCards(context)) {
		if (movedTo === undefined) continue;
		const now = successorOf(context, session);
		if (now !== session) former.set(now, [...(former.get(now) ?? []), session]);
	}
	return former;
}

/** The inboxes a session reads: its own first. */
export function inboxesOf(context: Context, session: string): string[] {
	return [session, ...(predecessorsBySession(context).get(session) ?? [])];
}

/** Follows the cards of sessions that /clear replaced. */
export function successorOf(context: Context, session: string): string {
	const seen = new Set<string>();
	let id = session;
	for (let next: string | undefined = id; next && !seen.has(next); next = readCard(context, id)?.movedTo) {
		id = next;
		seen.add(next);
	}
	return id;
}
