import { text as readAll } from "node:stream/consumers";
import type { Context } from "../context.ts";
import { settle } from "../mail/settle.ts";
import { applyEvents } from "../sessions/hook-events.ts";
import { keepPredecessors } from "../sessions/predecessor-file.ts";
import { inboxesOf } from "../sessions/predecessors.ts";
import { hookInput } from "./hook-input.ts";
import type { Hook } from "./hook-output.ts";
import { postToolUse } from "./post-tool-use.ts";
import { sessionStart } from "./session-start.ts";
import { stop } from "./stop.ts";
import { userPromptSubmit } from "./user-prompt-submit.ts";

const HOOKS: Record<string, Hook> = { stop, userPromptSubmit, postToolUse, sessionStart };

/**
 * Runs the hook of one event (`stop`, `user-prompt-submit`, `post-tool-use`, `session-start`, or
 * Claude Code's own name for it), with the event on stdin and what the hook says on stdout. Never
 * throws: whatever goes wrong is logged, and the exit code is 0. A hook never breaks a session.
 */
export async function runHook(event: string, openContext: () => Context): Promise<void> {
	let context: Context | undefined;
	try {
		context = openContext();
		const input = hookInput(JSON.parse(await readAll(process.stdin)));
		const hook = HOOKS[camel(event)];
		if (!hook || !input) return;
		// A /clear nobody has looked at yet: the mail the shell has found may be that of the session
		// before it.
		await applyEvents(context);
		// For later calls; today's mail is handed over without it.
		await keepPredecessors(context, input.session).catch((error) => context?.log("predecessors", error));
		// What was handed over before: it is known by now whether the model was shown it.
		await settle(context, inboxesOf(context, input.session));
		const said = await hook(context, input);
		if (!said) return;
		await new Promise<void>((resolve) => {
			process.stdout.write(`${JSON.stringify(said)}\n`, () => resolve());
		});
	} catch (error) {
		context?.log(`hook-${event}`, error);
	}
}

/** `user-prompt-submit` and `UserPromptSubmit` as `userPromptSubmit`. */
function camel(event: string): string {
	const name = event.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
	return name.charAt(0).toLowerCase() + name.slice(1);
}
