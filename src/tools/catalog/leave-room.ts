import * as z from "zod";
import type { ToolDeclaration } from "../declaration.ts";

export const leaveRoom = {
	name: "leave_room",
	title: "Leave a room",
	group: "rooms",
	description:
		"Ends this session's membership of a room. What it was working on there can be taken by others. It may join again.",
	effect: "writes",
	always: false,
	input: z.object({
		room: z.string().describe("the room's name, with or without @: up to 40 of a-z, 0-9 and -"),
	}),
	command: {
		name: "leave",
		positionals: ["room"],
		examples: [["claude-intercom leave feature-x", "its messages do not come any more"]],
	},
} satisfies ToolDeclaration;
