import { utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { handOver, isQuestion } from "./hand-over.ts";
import type { Hook } from "./hook.ts";

/**
 * After a tool call: questions reach a busy session within its turn. A subagent's tool calls come with the parent's
 * session; 2.0.60 does not tell them apart and does not write the context into its transcript, so there it is left to Stop.
 */
export const postToolUse: Hook = async (context, input) => {
	if (input.subagent || !input.modern) return undefined;
	const mail = await handOver(context, input.session, isQuestion);
	// Plain mail waits for the end of the turn: until more comes, the shell need not start us at every tool call.
	if (!mail) {
		const now = new Date();
		const quiet = join(context.config.intercomDir, "inbox", input.session, "quiet");
		writeFileSync(quiet, "", { mode: 0o600 });
		utimesSync(quiet, now, now);
		return undefined;
	}
	const output = { hookSpecificOutput: { hookEventName: "PostToolUse", additionalContext: mail.text } };
	return { output, delivered: mail.delivered };
};
