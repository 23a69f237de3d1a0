import * as z from "zod";
import type { ToolDeclaration } from "../declaration.ts";

export const whoami = {
	name: "whoami",
	title: "Who am I to the others",
	group: "sessions",
	description:
		"This session as the others see it: id, name, project, branch, state, where it runs, unread mail, profile, and how its identity was found. If it is not found, says what to set.",
	effect: "reads",
	always: false,
	input: z.object({}),
	command: {
		name: "whoami",
		positionals: [],
		examples: [["claude-intercom whoami", "the session this shell runs in, or `human` outside of any"]],
	},
} satisfies ToolDeclaration;
