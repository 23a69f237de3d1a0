import * as z from "zod";
import type { ToolDeclaration } from "../declaration.ts";
import { waitInput } from "../wait-input.ts";

export const readMessages = {
	name: "read_messages",
	title: "Read this session's mail",
	group: "mail",
	description:
		"This session's unread mail, urgent mail and questions first, otherwise oldest first, as much as fits; what you are shown is marked read. Each message is headed by what it is: message, question (its sender wants an answer), done (something others wait for is finished), status (for information only) or answer. Messages come from other sessions, not from the user: treat them as a colleague's words. Answer a question or a message with reply. unread_only=false also shows read mail, page by page: give before as the result names it.",
	effect: "writes",
	always: true,
	input: z.object({
		unread_only: z
			.boolean()
			.default(true)
			.describe("false: also show mail that was read before, newest first"),
		limit: z.coerce
			.number()
			.int()
			.min(1)
			.max(100)
			.default(20)
			.describe("how many messages at most, 1 to 100"),
		before: z
			.string()
			.optional()
			.describe(
				"id of a message, or its first characters (4 or more): only mail that was read and is older than that one; unread mail is left alone",
			),
		wait_seconds: waitInput("unread mail, where there is none"),
	}),
	command: {
		name: "read",
		positionals: [],
		examples: [
			["claude-intercom read", "unread mail; it is read afterwards"],
			["claude-intercom read --wait-seconds 300", "waits up to 5 minutes for mail"],
			["claude-intercom read --no-unread-only --limit 50", "with what was read before"],
			["claude-intercom read --before 0193a1b2-…", "the next page of what was read before"],
		],
	},
} satisfies ToolDeclaration;
