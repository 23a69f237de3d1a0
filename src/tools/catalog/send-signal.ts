import * as z from "zod";
import type { ToolDeclaration } from "../declaration.ts";

export const sendSignal = {
	name: "send_signal",
	title: "Say that something has happened",
	group: "rooms",
	description:
		'Sends a named signal ("api-ready"). Whoever waits for it with wait_for_signal goes on at once; who waits later, while it holds, too. Nobody is woken by it, and it is no mail: for news to a session that does not wait, use send_message. The latest signal of a name counts.',
	effect: "writes",
	always: false,
	input: z.object({
		name: z.string().describe("what has happened, up to 80 characters, such as api-ready"),
		data: z.unknown().optional().describe("text or any JSON that those who wait are given, up to 1 MB"),
		room: z.string().optional().describe("the room it is sent in; without, it is for everybody"),
		minutes: z.coerce
			.number()
			.int()
			.min(1)
			.max(43_200)
			.default(60)
			.describe("how long it holds, up to 30 days"),
	}),
	command: {
		name: "signal",
		positionals: ["name"],
		stdin: ["data"],
		examples: [
			["claude-intercom signal api-ready", "it holds for an hour"],
			[
				`claude-intercom signal api-ready --data '{"port":4117}' --room feature-x`,
				"with data, in a room that you are in",
			],
		],
	},
} satisfies ToolDeclaration;
