import * as z from "zod";
import { TaskState } from "../../model/entry.ts";
import { MOST_ARTIFACTS } from "../../model/entry-parts.ts";
import type { ToolDeclaration } from "../declaration.ts";

export const updateTask = {
	name: "update_task",
	title: "Report on a task",
	group: "tasks",
	description:
		"Reports on a task that you were given or took: working, input_required (say in note what you need), completed (with the result), failed, rejected. Its giver is told. Of a task that you gave: cancelled; or working, with your answer as note, where it needs input. A task that has ended stays so.",
	effect: "interrupts",
	always: true,
	input: z.object({
		task_id: z.string().describe("the task's id, or its first characters (4 or more)"),
		state: TaskState.exclude(["submitted"]).describe(
			"working, input_required, completed, failed, cancelled, rejected",
		),
		note: z.string().optional().describe("what its giver should know, up to 1 MB"),
		result: z.unknown().optional().describe("what came of it: text or any JSON, up to 1 MB"),
		artifacts: z
			.array(z.string())
			.max(MOST_ARTIFACTS)
			.optional()
			.meta({ description: "paths of files that were made", valueName: "path" }),
	}),
	command: {
		name: "task",
		positionals: ["task_id", "state"],
		stdin: ["result", "note"],
		examples: [
			['claude-intercom task 0193a1b2-… completed --result "merged as 1f2e3d"', "its giver is told"],
			['claude-intercom task 0193a1b2-… input_required --note "which branch?"', "its giver is asked"],
			["claude-intercom task 0193a1b2-… completed --result - < report.md", "with a result from stdin"],
			["claude-intercom task 0193a1b2-… cancelled", "one that you gave"],
		],
	},
} satisfies ToolDeclaration;
