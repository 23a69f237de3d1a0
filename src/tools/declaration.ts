import type * as z from "zod";
import type { ToolGroup } from "../model/tool-groups.ts";

/** How a capability looks as a command. */
export interface CommandShape {
	name: string;
	/** Fields of the input that are given by place, in order; the others become options. */
	positionals: string[];
	/** The fields whose text may come from stdin, one at a time: `-` in its place. */
	stdin?: string[];
	/**
	 * The field that is a session's address: a person is asked who is meant where it is near to one.
	 */
	address?: string;
	/** Shown in its help: what to type, and what that does. */
	examples: [command: string, effect: string][];
	/** Stands at the end of its help. */
	notes?: string;
	/** What `--help` says of `--json`, in place of the usual line. `false`: there is no `--json`. */
	json?: string | false;
}

/** What a command says of itself, be it made of a tool or for the terminal alone. Plain data. */
export interface Declaration {
	/** One line, for people. */
	title: string;
	/** What it is for; `--help` lists the commands of a group together. */
	group: string;
	input: z.ZodObject;
	command: CommandShape;
}

/** What a tool does to the world, from the least to the most. */
export type Effect =
	/** Looks only. */
	| "reads"
	/** Writes mail; nobody is disturbed. */
	| "writes"
	/** May start a turn in another session. */
	| "interrupts";

/** What a tool says of itself: plain data, from which each front makes what it offers. */
export interface ToolDeclaration extends Declaration {
	name: string;
	group: ToolGroup;
	/** For the model; under 2 KB. */
	description: string;
	effect: Effect;
	/** One of the few that are shown to the model without a search. */
	always: boolean;
}
