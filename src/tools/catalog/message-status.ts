import * as z from "zod";
import type { ToolDeclaration } from "../declaration.ts";

export const messageStatus = {
	name: "message_status",
	title: "What became of a message",
	group: "mail",
	description:
		"Where a message or question of yours, sent or received, is, everything that is proven to have happened to it (with time and route), and, if it has not arrived, what blocks it and what would unblock it. Of a message to a room, by its entry's id: the same for each receiver. Use it when an ask came back without an answer, or to see whether mail was read.",
	effect: "reads",
	always: false,
	input: z.object({
		message_id: z.string().describe("the id of the message or question, or its first characters (4 or more)"),
	}),
	command: {
		name: "status",
		positionals: ["message_id"],
		examples: [["claude-intercom status 0193a1b2-…", "its receipt, and what is in its way"]],
	},
} satisfies ToolDeclaration;
