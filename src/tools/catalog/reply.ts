import * as z from "zod";
import type { ToolDeclaration } from "../declaration.ts";

export const reply = {
	name: "reply",
	title: "Reply to a message",
	group: "mail",
	description:
		"Answers a message or question by its id; the id stands in its header. The reply to a question goes straight to the session that waits for it in ask; what is replied to it after its answer is a message. Works for mail that was read before, too. The reply to a message of a room goes to the room, for all that message was for; only its sender is woken.",
	effect: "interrupts",
	always: false,
	input: z.object({
		message_id: z.string().describe("the id of the message, or its first characters (4 or more)"),
		text: z.string().describe("the answer, up to 1 MB"),
		deliver_live: z.boolean().default(true).describe("hand it over at once if the session runs"),
		private: z
			.boolean()
			.default(false)
			.describe("of a message of a room: reply to its sender alone, not to the room"),
	}),
	command: {
		name: "reply",
		positionals: ["message_id", "text"],
		stdin: ["text"],
		examples: [
			['claude-intercom reply 0193a1b2-… "yes, it is merged"', "answers that question"],
			[
				'claude-intercom reply 0193a1b2-… "just for you" --private',
				"to a room's message: to its sender alone",
			],
			["claude-intercom reply 0193a1b2-… - < notes.md", "with a text from stdin"],
		],
	},
} satisfies ToolDeclaration;
