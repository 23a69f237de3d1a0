import { basename } from "node:path";
import type { Standstill } from "../../claude/standstill.ts";
import type { Context } from "../../context.ts";
import { quoted } from "../../model/clean-text.ts";
import type { Session } from "../../model/session.ts";
import { describeEntry, type Entry, inScope, ofProject, RECENT_MS, roster } from "../../sessions/roster.ts";
import { standstillNow } from "../../sessions/standstill.ts";
import type { listSessions } from "../catalog/list-sessions.ts";
import { profileWords } from "../profile-words.ts";
import type { Action } from "../tool.ts";
import { ago, placesWord, plural, stateWord } from "../words.ts";

/** A session, and whether it is the caller's own. */
type ListedSession = Session & {
	self: boolean;
	/** Why its turn does not go on, where that is known. */
	standstill?: Standstill;
};

interface Listed {
	scope: string;
	/** Sessions of the scope and project asked for, before the limit. */
	matching: number;
	/** Those of them that run. */
	running: number;
	/** Sessions of every scope and project. */
	total: number;
	/** Clients that run, whose session nothing tells for certain. */
	unidentified: number;
	now: number;
	sessions: ListedSession[];
}

export const action: Action<typeof listSessions, Listed> = {
	async run({ context, caller }, { scope, project, limit }) {
		const all = await roster(context);
		const now = context.now();
		const matching = all.entries.filter(
			(entry) => inScope(entry, scope, now) && (project === undefined || ofProject(context, entry, project)),
		);
		return {
			scope,
			matching: matching.length,
			running: matching.filter((entry) => entry.live).length,
			total: all.entries.length,
			unidentified: all.unidentified.length,
			now,
			sessions: await Promise.all(
				matching.slice(0, limit).map((entry) => list(context, entry, entry.id === caller?.id)),
			),
		};
	},
	render(listed) {
		return [
			headerOf(listed),
			...unidentifiedLines(listed),
			...listed.sessions.map((session) => sessionLine(session, listed.now)),
		].join("\n");
	},
};

async function list(context: Context, entry: Entry, self: boolean): Promise<ListedSession> {
	const session = describeEntry(context, entry);
	// One that is at its prompt is not looked at again.
	const standstill = isAtPrompt(session) ? undefined : await standstillNow(context, session);
	return { ...session, self, ...(standstill ? { standstill } : {}) };
}

function isAtPrompt({ running }: Session): boolean {
	return running === undefined || running.state === "idle" || running.state === "shell";
}

function headerOf({ scope, matching, running, total, sessions }: Listed): string {
	const asked = scope === "recent" ? `active within ${RECENT_MS / 86_400_000} days or running` : scope;
	const shown = sessions.length < matching ? `, the newest ${sessions.length} shown` : "";
	return `${plural(matching, "session")} (${asked}${shown}), ${running} running, ${total} in all. Yours is marked *.`;
}

function unidentifiedLines({ unidentified }: Listed): string[] {
	if (unidentified === 0) return [];
	return [
		`${plural(unidentified, "running client")} of an old version cannot be told apart: before a first prompt, or after /clear without the hooks.`,
	];
}

/**
 * One line a session: always these fields in this order, with ` | ` between them. The last one, what
 * a session says of itself, is there where it says anything. What others chose stands in quotes, and
 * nowhere else. So no name can imitate a field or a line.
 */
function sessionLine(session: ListedSession, now: number): string {
	return [
		`${session.self ? "*" : "-"} ${quoted(session.name)}`,
		session.id.slice(0, 8),
		stateWord(session.running, session.standstill),
		projectField(session),
		session.title ? quoted(session.title) : "no title",
		`active ${ago(session.lastActive, now)}`,
		placesWord(session),
		session.unread > 0 ? `${session.unread} unread` : "no unread mail",
		...(session.profile ? [profileWords(session.profile, now)] : []),
	].join(" | ");
}

/** The project folder's name and the branch, each in quotes of its own. */
function projectField({ cwd, branch }: ListedSession): string {
	const folder = cwd ? quoted(basename(cwd) || "/") : "no folder";
	return branch ? `${folder} (${quoted(branch)})` : folder;
}
