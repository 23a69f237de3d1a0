import * as z from "zod";
import type { ToolDeclaration } from "../declaration.ts";
import { waitInput } from "../wait-input.ts";

export const takeTask = {
	name: "take_task",
	title: "Take the next task to work on",
	group: "tasks",
	description:
		"Takes the next task that is yours, or for your role or anyone: it is yours from then on, nobody else has it. Returns its details and params, and how to report. One whose worker has ended can be taken again. With wait_seconds it waits for one.",
	effect: "writes",
	always: true,
	input: z.object({
		room: z.string().optional().describe("only tasks of this room (default: those of no room, and of yours)"),
		wait_seconds: waitInput("a task, where there is none"),
	}),
	command: {
		name: "take",
		positionals: ["room"],
		examples: [
			["claude-intercom take", "the next task for you"],
			["claude-intercom take feature-x --wait-seconds 300", "of that room; waits for one"],
		],
	},
} satisfies ToolDeclaration;
