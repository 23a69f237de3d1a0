import * as z from "zod";
import { MOST_BLOCKERS } from "../../model/entry-parts.ts";
import type { ToolDeclaration } from "../declaration.ts";
import { waitInput } from "../wait-input.ts";

/** A week. */
const MOST_MINUTES = 7 * 24 * 60;

export const assignTask = {
	name: "assign_task",
	title: "Give somebody a task, and follow what comes of it",
	group: "tasks",
	description:
		"Gives work to another session: it is told, and woken where it is idle. You are told when it is completed, failed or rejected, or needs your input. With wait_seconds the result itself is returned, or why there is none: it needs input, its turn ended without a report, it has ended. Describe the work completely: it cannot see your conversation.",
	effect: "interrupts",
	always: true,
	input: z.object({
		to: z
			.string()
			.describe(
				"session name or id; human; role:x or anyone (the first who takes it); @room for anyone in it, @room/role, @room/name",
			),
		title: z.string().describe("what is to be done, one line of up to 300 characters"),
		details: z.string().optional().describe("all that is needed to do it, up to 1 MB"),
		params: z.unknown().optional().describe("text or any JSON for it, up to 1 MB"),
		room: z.string().optional().describe("the room it belongs to; its members see it (default: none)"),
		blocked_by: z.array(z.string()).max(MOST_BLOCKERS).optional().meta({
			description: "ids of tasks that must be completed before it can begin",
			valueName: "task-id",
		}),
		deadline_minutes: z.coerce
			.number()
			.min(1)
			.max(MOST_MINUTES)
			.optional()
			.describe("it is wanted within so many minutes"),
		wait_seconds: waitInput("what comes of it"),
	}),
	command: {
		name: "assign",
		positionals: ["to", "title"],
		stdin: ["details", "params"],
		address: "to",
		examples: [
			['claude-intercom assign api "add the /health route" --wait-seconds 300', "waits for its result"],
			['claude-intercom assign role:reviewer "review the branch x"', "one of the reviewers takes it"],
			[
				'claude-intercom assign @feature-x/backend "write the tests" --blocked-by 0193a1b2-…',
				"begins after that",
			],
		],
	},
} satisfies ToolDeclaration;
