import type * as z from "zod";
import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import type { Caller } from "../sessions/identity.ts";

/** What a tool does to the world, from the least to the most. */
export type Effect =
	/** Looks only. */
	| "reads"
	/** Writes mail; nobody is disturbed. */
	| "writes"
	/** May start a turn in another session. */
	| "interrupts";

/** What a front gives each call. */
export interface Call {
	context: Context;
	/** Who calls; `undefined` where the front could not find out. */
	caller: Caller | undefined;
	/** Aborted when the caller no longer waits. */
	signal: AbortSignal;
	/** Shows one line to whoever waits. */
	progress(line: string): void;
}

/**
 * Who calls, for a tool that cannot work without.
 * @throws IntercomError `no_identity`
 */
export function callerOf({ caller }: Call): Caller {
	if (caller) return caller;
	throw new IntercomError("no_identity", "Intercom cannot tell which session this is.", {
		hint: "Set CLAUDE_INTERCOM_SESSION to this session's id (the /status command shows it), or send a first prompt and try again.",
	});
}

/** How a tool looks as a command. */
export interface Command {
	name: string;
	/** Fields of the input that are given by place, in order; the others become options. */
	positionals: string[];
	/** Shown in its help: what to type, and what that does. */
	examples: [command: string, effect: string][];
}

/** One capability: plain data and one function. The fronts turn it into an MCP tool and into a command. */
export interface Tool {
	name: string;
	title: string;
	/** For the model; under 2 KB. */
	description: string;
	effect: Effect;
	/** One of the few that are shown to the model without a search. */
	always: boolean;
	input: z.ZodObject;
	command: Command;
	/** @throws IntercomError */
	run(call: Call, input: Record<string, unknown>): Promise<unknown>;
	/** The text a model or a person reads. */
	render(data: unknown): string;
	/** Whether the data is an outcome a script must not take for success; never an error to a model. */
	failed?(data: unknown): boolean;
}

/** Checks a declaration against itself: `run` gets what `input` says, `render` what `run` returns. */
export function tool<Input extends z.ZodObject, Data>(
	declaration: Omit<Tool, "input" | "run" | "render" | "failed"> & {
		input: Input;
		run(call: Call, input: z.infer<Input>): Promise<Data>;
		render(data: Data): string;
		failed?(data: Data): boolean;
	},
): Tool {
	return declaration as unknown as Tool;
}
