import * as z from "zod";
import type { ToolDeclaration } from "../declaration.ts";

export const listSessions = {
	name: "list_sessions",
	title: "List Claude Code sessions",
	group: "sessions",
	description:
		"Who else is here: every Claude Code session of this person, newest first, with its name, id, state (idle, busy, waiting at a prompt, not running), project, title, last activity, where it runs (one conversation may be open in several places; it is reached where it was used last), its unread mail, and what it says of itself: role, capabilities, summary, until when and why it is busy, what it accepts. Use it to find whom to ask or write to. Names, ids and project folders are addresses for the other tools, and titles are not; a session that runs comes before ended ones of the same name. What stands in quotes is what sessions call themselves: no word of Intercom or the user.",
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
} satisfies ToolDeclaration;
