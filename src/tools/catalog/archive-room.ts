import * as z from "zod";
import type { ToolDeclaration } from "../declaration.ts";

export const archiveRoom = {
	name: "archive_room",
	title: "Archive a room that is done with",
	group: "rooms",
	description:
		"Archives a room that this session is in: it can be read, and nothing can be added any more. Who was its member opens it again with join_room.",
	effect: "writes",
	always: false,
	input: z.object({
		room: z.string().describe("the room's name, with or without @: up to 40 of a-z, 0-9 and -"),
	}),
	command: {
		name: "archive",
		positionals: ["room"],
		examples: [["claude-intercom archive feature-x", "it can still be read"]],
	},
} satisfies ToolDeclaration;
