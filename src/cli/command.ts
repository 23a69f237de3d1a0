import type * as z from "zod";
import type { Context } from "../context.ts";
import type { Declaration } from "../tools/declaration.ts";

/** One command, a tool's or one for the terminal alone: plain data, and a function that is loaded when it is called. */
export interface Command extends Declaration {
	load(): Promise<Run>;
}

/**
 * What a command does. `Declared` is the type of its declaration. What it throws is printed by whoever runs it.
 */
export type Run<Declared extends Declaration = Declaration> = (
	input: z.infer<Declared["input"]>,
	surroundings: Surroundings,
) => Promise<Result>;

/** What a command needs of the process it runs in. */
export interface Surroundings {
	openContext(): Context;
	/** Serves MCP over stdio until the client goes away. */
	serve(): Promise<void>;
	/** The result is wanted as JSON. */
	json: boolean;
}

/** What a command came to. */
export interface Result {
	/** The exit code. */
	code: number;
	/** What to print; absent where the command has printed by itself. */
	text?: string;
	/** What to print with `--json`. */
	data?: unknown;
}
