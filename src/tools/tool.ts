import type * as z from "zod";
import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import type { Taken } from "../mail/taken.ts";
import type { Caller } from "../sessions/identity.ts";
import type { ToolDeclaration } from "./declaration.ts";

/**
 * One capability: what it says of itself, and what it does. The latter is loaded when it is called.
 */
export interface Tool extends ToolDeclaration {
	load(): Promise<Action>;
}

/** What a tool does, and how its result reads. `Declared` is the type of its declaration. */
export interface Action<Declared extends ToolDeclaration = ToolDeclaration, Data = unknown> {
	/** @throws IntercomError */
	run(call: Call, input: z.infer<Declared["input"]>): Promise<Data>;
	/** The text a model or a person reads. */
	render(data: Data): string;
	/** Whether a script must not take this data for success. To a model it is no error. */
	failed?(data: Data): boolean;
}

/** What a front gives each call. */
export interface Call {
	context: Context;
	/** Who calls; `undefined` where the front could not find out. */
	caller: Caller | undefined;
	/** Aborted when the caller no longer waits. */
	signal: AbortSignal;
	/** Shows one line to whoever waits. */
	progress(line: string): void;
	/** The client's own id of this call, where it tells: its transcript has the call under it. */
	toolUse?: string;
	/** The result is printed by a command. */
	printed?: boolean;
	/** How many bytes of a result are shown whole, where that is known. */
	room?: number;
	/** The result shows mail that was taken for it. The front says whether it was shown. */
	shows(taken: Taken): void;
}

/**
 * Returns who calls, for a tool that cannot work without a caller.
 * @throws IntercomError `no_identity`
 */
export function callerOf({ caller }: Call): Caller {
	if (caller) return caller;
	throw new IntercomError("no_identity", "Intercom cannot tell which session this is.", {
		hint: "Set CLAUDE_INTERCOM_SESSION to this session's id (the /status command shows it), or send a first prompt and try again.",
	});
}
