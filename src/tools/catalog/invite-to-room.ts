import * as z from "zod";
import type { ToolDeclaration } from "../declaration.ts";

export const inviteToRoom = {
	name: "invite_to_room",
	title: "Make another session a member of a room",
	group: "rooms",
	description:
		"Makes another session (or `human`) a member of a room that this session is in, at once, and tells it by mail, which wakes nobody.",
	effect: "writes",
	always: false,
	input: z.object({
		room: z.string().describe("the room's name, with or without @: up to 40 of a-z, 0-9 and -"),
		who: z.string().describe("session name, id, id prefix or project folder; `human` is the person"),
		role: z.string().optional().describe("what it does there, such as reviewer; up to 40 characters"),
	}),
	command: {
		name: "invite",
		positionals: ["room", "who"],
		examples: [["claude-intercom invite feature-x backend --role reviewer", "it is a member at once"]],
	},
} satisfies ToolDeclaration;
