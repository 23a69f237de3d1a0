import { isPressing } from "../messages/kinds.ts";
import type { Hook } from "./hook.ts";
import { markFor } from "./marks.ts";
import { handOver } from "./take-mail.ts";

/**
 * After a tool call: urgent mail and questions reach a busy session within its turn. A subagent's tool calls come with the parent's
 * session; 2.0.60 does not tell them apart and does not write the context into its transcript, so there it is left to Stop.
 */
export const postToolUse: Hook = async (context, input) => {
	if (input.subagent || !input.modern) return undefined;
	const quiet = markFor(context, input.session, "quiet");
	const now = context.now();
	const mail = await handOver(context, input.session, { wanted: (message) => isPressing(message, now) });
	// Plain mail waits for the end of the turn: until more comes, the shell need not start us at every tool call.
	if (!mail) {
		quiet();
		return undefined;
	}
	const output = { hookSpecificOutput: { hookEventName: "PostToolUse", additionalContext: mail.text } };
	return { output, delivered: mail.delivered };
};
