import * as z from "zod";
import { SentKind } from "../../model/message.ts";
import type { ToolDeclaration } from "../declaration.ts";

export const sendMessage = {
	name: "send_message",
	title: "Leave mail for a session, or for many",
	group: "mail",
	description:
		"Puts a message into another session's inbox and returns at once; use it for news that needs no answer now (\"I am done with the API\"). The mail survives crashes and waits until the session reads it. kind says what it is: message; question (an answer is wanted, not waited for; it comes to your inbox); done (something others wait for is finished); status (for information only: it disturbs nobody and is seen with other mail or the user's next prompt). urgent mail and questions come first and reach a busy session after its next tool call; urgent mail to `human` notifies them. With deliver_live it is also handed to a running session at once, which starts a turn there (never for a status). To wait for an answer, use ask instead. To many: @room (its members), @room/role or @room/name (the others see a status), @all (every running session), role:x; the result says who got it and who was left out.",
	effect: "interrupts",
	always: true,
	input: z.object({
		to: z
			.string()
			.describe(
				"session name, id, id prefix (4 or more characters) or project folder; no words of its title; `human` is the person at the terminal; @room, @room/role, @room/name, @all, role:x",
			),
		text: z.string().describe("what to say, up to 1 MB"),
		deliver_live: z.boolean().default(false).describe("also hand it over at once if the session runs"),
		ttl_seconds: z.coerce
			.number()
			.int()
			.min(1)
			.max(31_536_000)
			.optional()
			.describe("old news after this many seconds: then it is shown as expired, not as work"),
		supersedes: z
			.string()
			.optional()
			.describe(
				"id of an earlier message of yours to the same session that this one replaces, if still unread",
			),
		kind: SentKind.default("message").describe(
			"message; question: an answer is wanted; done: something others wait for is finished; status: for information only",
		),
		urgent: z
			.boolean()
			.default(false)
			.describe("comes before other mail, and within a busy turn; not for a status"),
	}),
	command: {
		name: "send",
		positionals: ["to", "text"],
		stdin: ["text"],
		address: "to",
		examples: [
			['claude-intercom send backend "the API is merged"', "into its inbox"],
			['claude-intercom send api "is v2 frozen?" --kind question', "its reply comes to your inbox"],
			['claude-intercom send @feature-x/reviewer "please look"', "to a room's reviewers; its log has it"],
			["git diff | claude-intercom send review - --deliver-live", "text from stdin, handed over at once"],
		],
	},
} satisfies ToolDeclaration;
