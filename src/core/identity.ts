import { readEntry } from "../claude/registry.ts";
import { ancestors, type ProcessInfo } from "../host/processes.ts";
import { HUMAN, isSessionId } from "../model/session.ts";
import { readCard, readCards } from "./cards.ts";
import type { Context } from "./context.ts";
import { foldEvents } from "./events.ts";
import { claudeProcesses, describe, isClaude, sessionOfProcess } from "./processes.ts";

/** Who this process speaks for. */
export interface Identity {
	/** A session id, or `human`. */
	id: string;
	/** How it was found, for people: `CLAUDE_INTERCOM_SESSION`, `registry` … */
	by: string;
	/** The config folder of the session's client. */
	configDir: string;
	cwd?: string;
	/** The claude process, where there is one. */
	process?: ProcessInfo;
	/** The client's name for the session, where the registry tells. */
	name?: string;
}

/**
 * Which session this process belongs to, found anew at each call: /clear changes the id in place, under the same process.
 * `undefined`: inside Claude Code, and nothing tells which session; or outside and `terminal` is not set.
 * @param terminal what to be outside of any session: the person at the terminal.
 */
export async function identify(
	context: Context,
	options: { terminal: boolean },
): Promise<Identity | undefined> {
	const { config } = context;
	await foldEvents(context);
	if (config.session !== undefined) {
		const valid = isSessionId(config.session) || config.session === HUMAN;
		if (valid)
			return {
				id: latest(context, config.session),
				by: "CLAUDE_INTERCOM_SESSION",
				configDir: config.claudeDir,
			};
	}
	let claude: ProcessInfo | undefined;
	for (const each of await ancestors(process.ppid)) {
		const dirs = new Set([config.claudeDir, describe(context, each)?.configDir ?? config.claudeDir]);
		for (const configDir of dirs) {
			const entry = await readEntry(configDir, each.pid);
			if (entry)
				return {
					id: entry.sessionId,
					by: "registry",
					configDir,
					cwd: entry.cwd,
					process: each,
					name: entry.name,
				};
		}
		// The nearest client is ours, registered or not: what stands above it has started it.
		if (isClaude(each)) {
			claude = each;
			break;
		}
	}
	const described = claude && describe(context, claude);
	const found = described && (await sessionOfProcess(context, described, await claudeProcesses(context)));
	const known = { configDir: described?.configDir ?? config.claudeDir, process: claude };
	if (found?.by === "card") return { id: found.session, by: "SessionStart hook", cwd: found.cwd, ...known };
	if (config.clientSession !== undefined && isSessionId(config.clientSession)) {
		return { id: latest(context, config.clientSession), by: "CLAUDE_CODE_SESSION_ID", ...known };
	}
	if (found) return { id: found.session, by: found.by, cwd: found.cwd, ...known };
	if (claude || config.env.CLAUDECODE || !options.terminal) return undefined;
	return { id: HUMAN, by: "terminal", configDir: config.claudeDir };
}

/** By session: the sessions /clear replaced with it, whose mail is its own now. */
export function formerSessions(context: Context): Map<string, string[]> {
	const former = new Map<string, string[]>();
	for (const { session, movedTo } of readCards(context)) {
		if (movedTo === undefined) continue;
		const now = latest(context, session);
		if (now !== session) former.set(now, [...(former.get(now) ?? []), session]);
	}
	return former;
}

/** The inboxes a session reads: its own first. */
export function inboxesOf(context: Context, session: string): string[] {
	return [session, ...(formerSessions(context).get(session) ?? [])];
}

/** Follows the cards of sessions that /clear replaced. */
export function latest(context: Context, session: string): string {
	const seen = new Set<string>();
	let id = session;
	for (let next: string | undefined = id; next && !seen.has(next); next = readCard(context, id)?.movedTo) {
		id = next;
		seen.add(next);
	}
	return id;
}
