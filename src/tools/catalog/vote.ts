import * as z from "zod";
import type { ToolDeclaration } from "../declaration.ts";

export const vote = {
	name: "vote",
	title: "Vote on a proposal in a room",
	group: "rooms",
	description:
		"Votes yes or no on a proposal of a room whose member you were when it was made. A vote stands: nobody votes twice. The result says how many have voted and what it comes to. What a vote decides is told to those who voted, and to the member it releases.",
	effect: "interrupts",
	always: false,
	input: z.object({
		proposal_id: z.string().describe("the proposal's id, or its beginning"),
		vote: z.enum(["yes", "no"]).describe("yes or no"),
		reason: z.string().optional().describe("why, in one line; it stands in the room's log"),
	}),
	command: {
		name: "vote",
		positionals: ["proposal_id", "vote"],
		examples: [
			["claude-intercom vote 0198f3aa yes", "by the beginning of its id"],
			['claude-intercom vote 0198f3aa no --reason "the tests are red"', "with a reason"],
		],
	},
} satisfies ToolDeclaration;
