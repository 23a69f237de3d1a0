import type * as z from "zod";
import type { Context } from "../context.ts";
import type { Taken } from "../mail/taken.ts";
import type { Opening } from "../open-context.ts";
import type { Declaration } from "../tools/declaration.ts";

/**
 * One command, made of a tool or for the terminal alone. It is plain data and a function, which is
 * loaded when the command is called.
 */
export interface Command extends Declaration {
	load(): Promise<Run>;
}

/**
 * What a command does. `Declared` is the type of its declaration.
 * @throws anything; whoever runs the command prints it
 */
export type Run<Declared extends Declaration = Declaration> = (
	input: z.infer<Declared["input"]>,
	surroundings: Surroundings,
) => Promise<Result>;

/** What a command needs of the process it runs in. */
export interface Surroundings {
	openContext(opening?: Opening): Context;
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
	/** The mail that is printed. It is held until it is. */
	taken?: Taken;
}
