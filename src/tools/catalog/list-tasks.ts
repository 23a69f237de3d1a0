import * as z from "zod";
import { TASK_STATES } from "../../model/entry.ts";
import type { ToolDeclaration } from "../declaration.ts";

export const listTasks = {
	name: "list_tasks",
	title: "See tasks: who works on what, what waits, what came of one",
	group: "tasks",
	description:
		"Lists tasks, those of no room and of your rooms: state, who gave it, whom it is for, who works on it, what it waits for. A task whose worker has ended is marked; it can be taken again. With task_id it shows one whole: details, params, the last note, the result.",
	effect: "reads",
	always: false,
	input: z.object({
		room: z.string().optional().describe("only tasks of this room"),
		state: z
			.enum(["open", "ready", "all", ...TASK_STATES])
			.default("open")
			.describe("open: not ended; ready: can be taken; all; or a task's state"),
		mine: z.boolean().default(false).describe("only those that you gave, were given or work on"),
		task_id: z.string().optional().describe("the id of one task, or its first characters (4 or more)"),
	}),
	command: {
		name: "tasks",
		positionals: ["room"],
		examples: [
			["claude-intercom tasks", "what is open"],
			["claude-intercom tasks feature-x --state all", "of that room, with what has ended"],
			["claude-intercom tasks --task-id 0193a1b2-…", "one task, with its result"],
		],
	},
} satisfies ToolDeclaration;
