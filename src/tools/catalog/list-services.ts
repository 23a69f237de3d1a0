import * as z from "zod";
import type { ToolDeclaration } from "../declaration.ts";

export const listServices = {
	name: "list_services",
	title: "List what others run for you to use",
	group: "rooms",
	description:
		"Lists the services that sessions have registered and that run now: name, URL, what for, who runs it, until when. Without room: those for everybody, and those of the rooms you are in.",
	effect: "reads",
	always: false,
	input: z.object({
		room: z.string().optional().describe("the services of this room only"),
	}),
	command: {
		name: "services",
		positionals: ["room"],
		examples: [
			["claude-intercom services", "for everybody, and of your rooms"],
			["claude-intercom services feature-x", "of one room"],
		],
	},
} satisfies ToolDeclaration;
