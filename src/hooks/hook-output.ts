import type { Context } from "../context.ts";
import type { HookInput } from "./hook-input.ts";

/** What a hook gives back. */
export interface HookOutput {
	/** To be printed as JSON. */
	output: object;
	/** To be called once that is printed. */
	delivered?(): Promise<void>;
}

/** One event's hook. It returns `undefined` where it has nothing to say. */
export type Hook = (context: Context, input: HookInput) => Promise<HookOutput | undefined>;

/** The output that gives the session a text beside what the event is about. */
export function additionalContext(hookEventName: string, text: string): object {
	return { hookSpecificOutput: { hookEventName, additionalContext: text } };
}
