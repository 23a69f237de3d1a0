import { needsMonitor } from "../claude/client-version.ts";
import type { Context } from "../context.ts";
import { shownName } from "../model/session.ts";
import { isHeard } from "../sessions/bell.ts";
import { readCard } from "../sessions/cards.ts";
import type { Caller } from "../sessions/identity.ts";
import type { LiveSession } from "../sessions/live-session.ts";
import { liveMonitor } from "../sessions/monitor.ts";
import { inboxesOf } from "../sessions/predecessors.ts";
import { type Check, INSTALL, ok, warn } from "./check.ts";

/** Checks in which of the running sessions Intercom's hooks have run. */
export function checkHooks(context: Context, sessions: LiveSession[]): Check {
	const missing = sessions.filter(({ id }) => readCard(context, id)?.hooked !== true);
	const share = shareOf(sessions, missing);
	if (missing.length === 0) return ok("hooks", `ran in ${share}`);
	return warn(
		"hooks",
		`ran in ${share}; not in ${namesOf(missing)}`,
		"Those do not get mail at the end of a turn. They can be asked and written to by the other routes.",
		"Restart them, if they were started before Intercom was installed.",
	);
}

/** Checks which of the running sessions can be woken: by their own server, or by a monitor. */
export async function checkWaking(context: Context, sessions: LiveSession[]): Promise<Check> {
	const missing = await sessionsThat(
		sessions,
		async (session) => !(await isHeard(context, session.running)) && !(await isMonitored(context, session)),
	);
	const found = `can be done in ${shareOf(sessions, missing)}`;
	if (missing.length === 0) return ok("waking", found);
	const wanted = context.config.push ? missing : missing.filter(({ running }) => running.socket);
	if (wanted.length === 0) return ok("waking", `${found}; push is turned off`);
	return warn(
		"waking",
		`${found}; not in ${namesOf(wanted)}`,
		"Those are not woken by the routes wake and push; post and type work.",
		wanted.some(({ running }) => needsMonitor(running.version, running.socket !== undefined))
			? "Run `npx -y claude-intercom install` with their Claude Code on the PATH, and restart them. " +
					"It has no message socket, and a monitor wakes them where it starts one."
			: "Restart them. Clients before 2.1.132, and those without Intercom, cannot be woken.",
	);
}

/** Names the running sessions with a monitor that they do not need. No check where there are none. */
export async function checkMonitors(context: Context, sessions: LiveSession[]): Promise<Check[]> {
	const needless = await sessionsThat(
		sessions,
		async (session) => (await isHeard(context, session.running)) && (await isMonitored(context, session)),
	);
	if (needless.length === 0) return [];
	const found = `one runs in ${namesOf(needless)}, which Intercom's server wakes`;
	const without = "To Claude Code a monitor is a shell at work, so those are never `idle` in its list.";
	return [warn("monitors", found, without, `${INSTALL} Then restart them.`)];
}

async function isMonitored(context: Context, { id }: LiveSession): Promise<boolean> {
	return (await liveMonitor(context, inboxesOf(context, id))) !== undefined;
}

async function sessionsThat(
	sessions: LiveSession[],
	holds: (session: LiveSession) => Promise<boolean>,
): Promise<LiveSession[]> {
	const held = await Promise.all(sessions.map(holds));
	return sessions.filter((_, at) => held[at]);
}

/** Checks whether Intercom knows which session the caller is. */
export function checkIdentity(caller: Caller | undefined): Check {
	if (caller) return ok("identity", `${caller.id}, found by ${caller.by}`);
	return warn(
		"identity",
		"inside Claude Code, and nothing tells which session",
		"This session cannot send or read; it can be asked.",
		"Set CLAUDE_INTERCOM_SESSION to the session's id, which /status shows.",
	);
}

function shareOf(sessions: LiveSession[], missing: LiveSession[]): string {
	if (sessions.length === 0) return "no session, as none runs";
	return `${sessions.length - missing.length} of ${sessions.length} running sessions`;
}

function namesOf(sessions: LiveSession[]): string {
	return sessions
		.map(({ id, name }) => {
			const short = id.slice(0, 8);
			return name ? `${shownName({ session: id, name })} (${short})` : short;
		})
		.join(", ");
}
