import type { Context } from "../context.ts";
import { readCard } from "../sessions/cards.ts";
import type { Caller } from "../sessions/identity.ts";
import { liveSessions } from "../sessions/live.ts";
import type { LiveSession } from "../sessions/live-session.ts";
import { liveMonitor } from "../sessions/monitor.ts";
import { inboxesOf } from "../sessions/predecessors.ts";
import { type Check, ok, warn } from "./check.ts";
import { configFolders } from "./folders.ts";
import { checkCopy, checkFolder, checkInstalled } from "./installed.ts";
import { checkPrograms } from "./programs.ts";

export interface Diagnosis {
	/** Nothing has failed; warnings may be there. */
	ok: boolean;
	checks: Check[];
}

/** Looks at everything Intercom needs for this caller, and changes nothing. */
export async function diagnose(context: Context, caller: Caller | undefined): Promise<Diagnosis> {
	const dirs = await configFolders(context, []);
	const { sessions } = await liveSessions(context);
	const checks = [
		...(await checkPrograms(context)),
		checkFolder(context),
		checkCopy(context),
		...dirs.map((dir) => checkInstalled(context, dir)),
		checkHooks(context, sessions),
		await checkMonitors(context, sessions),
		checkIdentity(caller),
	];
	return { ok: checks.every(({ status }) => status !== "fail"), checks };
}

function checkHooks(context: Context, sessions: LiveSession[]): Check {
	const missing = sessions.filter(({ id }) => readCard(context, id)?.hooked !== true);
	const has = sessions.length - missing.length;
	if (missing.length === 0) return ok("hooks", `ran in ${counted(has, sessions)}`);
	return warn(
		"hooks",
		`ran in ${counted(has, sessions)}; not in ${named(missing)}`,
		"Those do not get mail at the end of a turn. They can be asked and written to by the other routes.",
		"Restart them, if they were started before Intercom was installed.",
	);
}

async function checkMonitors(context: Context, sessions: LiveSession[]): Promise<Check> {
	const alive = await Promise.all(sessions.map(({ id }) => liveMonitor(context, inboxesOf(context, id))));
	const missing = sessions.filter((_, at) => alive[at] === undefined);
	const has = sessions.length - missing.length;
	if (missing.length === 0) return ok("monitors", `alive in ${counted(has, sessions)}`);
	return warn(
		"monitors",
		`alive in ${counted(has, sessions)}; not in ${named(missing)}`,
		"Those are not woken by the route push; post and type work.",
		"Restart them. Clients as old as 2.0.60, and those without the plugin, have no monitors.",
	);
}

function checkIdentity(me: Caller | undefined): Check {
	if (me) return ok("identity", `${me.id}, found by ${me.by}`);
	return warn(
		"identity",
		"inside Claude Code, and nothing tells which session",
		"This session cannot send or read; it can be asked.",
		"Set CLAUDE_INTERCOM_SESSION to the session's id, which /status shows.",
	);
}

function counted(has: number, sessions: LiveSession[]): string {
	return sessions.length === 0 ? "no session, as none runs" : `${has} of ${sessions.length} running sessions`;
}

function named(sessions: LiveSession[]): string {
	return sessions.map(({ id, name }) => (name ? `${name} (${id.slice(0, 8)})` : id.slice(0, 8))).join(", ");
}
