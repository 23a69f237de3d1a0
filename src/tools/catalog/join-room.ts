import * as z from "zod";
import type { ToolDeclaration } from "../declaration.ts";

export const joinRoom = {
	name: "join_room",
	title: "Join a room, or open one",
	group: "rooms",
	description:
		"Makes this session a member of a room: a named place where several sessions work on one thing, with a log of messages, tasks and votes. Where there is none of that name it is opened, and purpose says what for; who was a member of an archived one opens it again. role is what this session does there (reviewer): @room/role reaches it. Joining again with another role changes it. Membership lasts through /clear, resume and restart, until leave_room.",
	effect: "writes",
	always: false,
	input: z.object({
		room: z.string().describe("the room's name, with or without @: up to 40 of a-z, 0-9 and -"),
		purpose: z
			.string()
			.optional()
			.describe("what the room is for, one line; wanted where it is to be opened"),
		role: z
			.string()
			.optional()
			.describe("what this session does there, such as reviewer; up to 40 characters"),
	}),
	command: {
		name: "join",
		positionals: ["room"],
		examples: [
			['claude-intercom join feature-x --purpose "Build X" --role lead', "opens it, where there is none"],
			["claude-intercom join feature-x --role reviewer", "joins it, or takes another role"],
		],
	},
} satisfies ToolDeclaration;
