import * as z from "zod";
import { ASK_MODES } from "../../model/ask-mode.ts";
import type { ToolDeclaration } from "../declaration.ts";

export const ask = {
	name: "ask",
	title: "Ask a session and wait for its answer",
	group: "mail",
	description:
		"Asks another Claude Code session one question, waits, and returns its answer: the text that session wrote in reply. Works whether it is idle, busy or not running (then it is resumed for the answer). If it cannot answer in time, the result says which state it is in and what happens next; the answer then comes to your inbox. Ask one thing, and say what you need to know: it cannot see your conversation.",
	effect: "interrupts",
	always: true,
	input: z.object({
		to: z
			.string()
			.describe(
				"session name, id, id prefix (4 or more characters) or project folder; no words of its title",
			),
		question: z.string().describe("the question, complete in itself, up to 1 MB"),
		wait_seconds: z.coerce
			.number()
			.min(1)
			.max(600)
			.default(90)
			.describe("how long to wait for the answer, 1 to 600"),
		mode: z
			.enum(ASK_MODES)
			.default("auto")
			.describe(
				"auto: whatever reaches it; fork: leave it alone and ask a copy of its conversation; wait: only itself, and only while it runs",
			),
	}),
	command: {
		name: "ask",
		positionals: ["to", "question"],
		stdin: ["question"],
		address: "to",
		examples: [
			['claude-intercom ask litellm "is the refactor merged?"', "prints its answer"],
			[
				"claude-intercom ask api - --wait-seconds 300 < question.md",
				"a question from stdin, up to 5 minutes",
			],
		],
	},
} satisfies ToolDeclaration;
