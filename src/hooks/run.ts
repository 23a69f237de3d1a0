import { text as readAll } from "node:stream/consumers";
import type { Context } from "../core/context.ts";
import { stop } from "./stop.ts";

/** What Claude Code hands a hook on stdin, as far as we use it; every field may be missing. */
export interface HookInput {
	session_id?: unknown;
	cwd?: unknown;
	stop_hook_active?: unknown;
	last_assistant_message?: unknown;
}

/** What a hook prints as JSON, or `undefined` for nothing. */
export type Hook = (context: Context, input: HookInput) => Promise<object | undefined>;

const HOOKS: Record<string, Hook> = { stop };

/** Runs the hook of one event. Whatever goes wrong is logged and the exit code is 0: a hook never breaks a session. */
export async function runHook(event: string, openContext: () => Context): Promise<void> {
	let context: Context | undefined;
	try {
		context = openContext();
		const input: unknown = JSON.parse(await readAll(process.stdin));
		const output = await HOOKS[event.toLowerCase()]?.(
			context,
			typeof input === "object" && input !== null ? input : {},
		);
		if (output) process.stdout.write(`${JSON.stringify(output)}\n`);
	} catch (error) {
		context?.log(`hook-${event}`, error);
	}
}
