import type { Context } from "../context.ts";
import type { HookInput } from "./hook-input.ts";

/**
 * One event's hook. It returns what is to be printed as JSON, and `undefined` where it has nothing
 * to say. Mail that stands in it has been handed over: nothing that may fail comes before the
 * print.
 */
export type Hook = (context: Context, input: HookInput) => Promise<object | undefined>;

/** The output that gives the session a text beside what the event is about. */
export function additionalContext(hookEventName: string, text: string): object {
	return { hookSpecificOutput: { hookEventName, additionalContext: text } };
}
