import * as z from "zod";
import { MOST_WAIT_SECONDS } from "../../model/wait.ts";
import type { ToolDeclaration } from "../declaration.ts";

export const waitForSignal = {
	name: "wait_for_signal",
	title: "Wait until something has happened",
	group: "rooms",
	description:
		"Waits for a named signal and returns who sent it, when, and its data. One that holds already ends the wait at once, unless it is not newer than since. A question or urgent mail to you ends the wait early and is shown: answer it, then wait again. For another session's answer use ask; for the end of a task, wait_seconds of the task's own tool.",
	effect: "writes",
	always: false,
	input: z.object({
		name: z.string().describe("the signal's name, such as api-ready"),
		since: z
			.union([z.string(), z.number()])
			.optional()
			.describe("an entry's number, or a time (2026-03-04T12:00:00Z): only a newer signal counts"),
		wait_seconds: z.coerce
			.number()
			.min(0)
			.max(MOST_WAIT_SECONDS)
			.default(90)
			.describe(`how long to wait, up to ${MOST_WAIT_SECONDS}; 0 only looks`),
		room: z.string().optional().describe("the room it is sent in; without, the signals for everybody"),
	}),
	command: {
		name: "wait",
		positionals: ["name"],
		examples: [
			["claude-intercom wait api-ready", "up to 90 seconds, or not at all if it holds already"],
			[
				"claude-intercom wait api-ready --room feature-x --since 42 --wait-seconds 600",
				"a newer one than entry 42",
			],
		],
		notes: "The exit code is 1 where the signal has not come.",
	},
} satisfies ToolDeclaration;
