import * as z from "zod";
import type { ToolDeclaration } from "../declaration.ts";

export const registerService = {
	name: "register_service",
	title: "Tell the others of something that runs",
	group: "rooms",
	description:
		"Registers something that you run and that others may use (a dev server, a database, a preview) by a name and its URL; list_services shows it to them. It is gone when your session ends, when the process of pid ends, or when its time is over. Registering the same name again replaces yours. Another party's name can be taken once its service has ended.",
	effect: "writes",
	always: false,
	input: z.object({
		name: z.string().min(1).max(80).describe("what others call it, such as api; up to 80 characters"),
		url: z.string().max(4_096).describe("where it is, with its scheme: http://127.0.0.1:4117"),
		description: z.string().max(300).optional().describe("what it is good for, in one line"),
		minutes: z.coerce
			.number()
			.int()
			.min(1)
			.max(43_200)
			.optional()
			.describe("gone after so many minutes, up to 30 days; without, when its session ends"),
		pid: z.coerce
			.number()
			.int()
			.min(1)
			.optional()
			.describe("the process that serves: it is gone when that ends"),
		room: z.string().optional().describe("the room whose members it is for; without, everybody"),
	}),
	command: {
		name: "service",
		positionals: ["name", "url"],
		examples: [
			["claude-intercom service api http://127.0.0.1:4117 --pid 81234", "until that process ends"],
			[
				'claude-intercom service preview http://127.0.0.1:8080 --room feature-x --description "the new page"',
				"shown with the room",
			],
		],
	},
} satisfies ToolDeclaration;
