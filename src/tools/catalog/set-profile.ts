import * as z from "zod";
import { ACCEPTS, MOST } from "../../model/profile.ts";
import type { ToolDeclaration } from "../declaration.ts";

export const setProfile = {
	name: "set_profile",
	title: "Say who this session is, and when it may be disturbed",
	group: "sessions",
	description:
		'Tells the other sessions who this one is, and when it may be disturbed. name is an address of it: one that another running session has gets -2, and one that the user gives later (/rename) wins. While it is busy, other than urgent mail does not wake it and is not handed over to it; whoever asks is told until when and why, and waits. busy_minutes 0 is "ready", and says what waited. accepts: urgent (only urgent mail wakes it), nothing (nobody wakes or asks it; mail keeps), all. That holds for whoever writes or asks, the user at a terminal included. read_messages always shows all mail. What is left out stays as it is; an empty text takes it away. Kept through /clear, resume and restart. Without any input it shows what is set.',
	effect: "writes",
	always: false,
	input: z.object({
		name: z
			.string()
			.optional()
			.describe(`what it is to be called, up to ${MOST.name} characters; no id, no @x, not human`),
		role: z.string().optional().describe(`such as reviewer; up to ${MOST.role} characters`),
		capabilities: z
			.array(z.string())
			.max(MOST.capabilities)
			.optional()
			.meta({ description: "what it can do for others, a few words each", valueName: "words" }),
		summary: z.string().optional().describe(`what it works on, one line of up to ${MOST.summary} characters`),
		busy_minutes: z.coerce
			.number()
			.int()
			.min(0)
			.max(MOST.busyMinutes)
			.optional()
			.describe(`busy for so long from now on, up to ${MOST.busyMinutes}; 0: ready`),
		busy_reason: z.string().optional().describe("why it is busy; those who ask are told"),
		accepts: z.enum(ACCEPTS).optional().describe("which mail may wake it: all, urgent mail only, nothing"),
	}),
	command: {
		name: "profile",
		positionals: [],
		examples: [
			["claude-intercom profile --name api --role backend", "how the others know and address this session"],
			['claude-intercom profile --busy-minutes 30 --busy-reason "a release"', "only urgent mail wakes it"],
			["claude-intercom profile --busy-minutes 0", "it is ready; says what waited"],
			["claude-intercom profile --accepts urgent", "until it says otherwise"],
		],
		notes:
			"It is the profile of the session this shell runs in, or that CLAUDE_INTERCOM_SESSION names. What you\nask or write from a terminal counts like any session's: where a session is busy, send it urgent mail.",
	},
} satisfies ToolDeclaration;
