import * as z from "zod";
import type { ToolDeclaration } from "../declaration.ts";

export const propose = {
	name: "propose",
	title: "Put a question to the members of a room",
	group: "rooms",
	description:
		"Lets the members of a room vote on something, or on the release of one of them. Each member gets mail with the proposal's id, and votes with vote; you vote as well, proposing is no vote. It is accepted as soon as more than half of those who are members now have said yes (of two both). Who is silent has not said yes; after deadline_minutes it has lapsed. A member that is released has left the room and is told what to hand over.",
	effect: "interrupts",
	always: false,
	input: z.object({
		room: z.string().describe("the room's name"),
		what: z.string().describe("what is decided, complete in itself, on one line of up to 1,000 characters"),
		release: z.string().optional().describe("name or id of the member that is released if it is accepted"),
		deadline_minutes: z.coerce
			.number()
			.int()
			.min(1)
			.max(10_080)
			.optional()
			.describe("it has lapsed after so many minutes, up to a week; without, it stays open"),
	}),
	command: {
		name: "propose",
		positionals: ["room", "what"],
		examples: [
			['claude-intercom propose feature-x "Freeze the API today"', "each member is told how to vote"],
			[
				'claude-intercom propose feature-x "Bob has other work" --release bob --deadline-minutes 30',
				"a member is released if enough say yes within half an hour",
			],
		],
	},
} satisfies ToolDeclaration;
