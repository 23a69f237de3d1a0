import * as z from "zod";
import type { Session } from "../../model/session.ts";
import { describeEntry, inScope, ofProject, RECENT_MS, roster } from "../../sessions/roster.ts";
import { tool } from "../tool.ts";
import { ago, plural, projectWord, stateWord, whereWord } from "../words.ts";

interface Listed {
	scope: string;
	/** Of the scope and project asked for, before the limit. */
	matching: number;
	running: number;
	total: number;
	/** Clients that run, whose session cannot be told before their first prompt. */
	unidentified: number;
	now: number;
	sessions: (Session & { self: boolean })[];
}

export const listSessions = tool({
	name: "list_sessions",
	title: "List Claude Code sessions",
	description:
		"Who else is here: every Claude Code session of this person, newest first, with its name, id, state (idle, busy, waiting at a prompt, not running), project, title, last activity, where it runs and its unread mail. Use it to find whom to ask or write to. Names, ids, project folders and title words are all addresses for the other tools.",
	effect: "reads",
	always: true,
	input: z.object({
		scope: z
			.enum(["recent", "live", "all"])
			.default("recent")
			.describe(
				"recent: running, or active within 7 days; live: running; all: every session with a transcript",
			),
		project: z.string().optional().describe("only sessions whose project folder's path contains this"),
		limit: z.coerce.number().int().min(1).max(200).default(25).describe("how many to show, 1 to 200"),
	}),
	command: {
		name: "list",
		positionals: [],
		examples: [
			["claude-intercom list", "sessions that run or were active within 7 days"],
			["claude-intercom list --scope live", "only those that run now"],
			["claude-intercom list --project api --json", "as JSON, for scripts"],
		],
	},
	async run({ context, caller }, { scope, project, limit }): Promise<Listed> {
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
			sessions: matching
				.slice(0, limit)
				.map((entry) => ({ ...describeEntry(context, entry), self: entry.id === caller?.id })),
		};
	},
	render(listed) {
		const scope =
			listed.scope === "recent" ? `active within ${RECENT_MS / 86_400_000} days or running` : listed.scope;
		const shown =
			listed.sessions.length < listed.matching ? `, the newest ${listed.sessions.length} shown` : "";
		const header = `${plural(listed.matching, "session")} (${scope}${shown}), ${listed.running} running, ${listed.total} in all. Yours is marked *.`;
		const nameless =
			listed.unidentified > 0
				? [
						`${plural(listed.unidentified, "running client")} of an old version cannot be told apart before the first prompt.`,
					]
				: [];
		const lines = listed.sessions.map((session) => line(session, listed.now));
		return [header, ...nameless, ...lines].join("\n");
	},
});

function line(session: Session & { self: boolean }, now: number): string {
	const fields = [
		`${session.self ? "*" : "-"} ${session.name}`,
		session.id.slice(0, 8),
		stateWord(session.running),
		projectWord(session),
		session.title ? `"${session.title}"` : "no title",
		`active ${ago(session.lastActive, now)}`,
		whereWord(session.running),
		session.unread > 0 ? `${session.unread} unread` : "no unread mail",
	];
	return fields.join(" | ");
}
