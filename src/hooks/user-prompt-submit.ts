import type { Hook } from "./hook.ts";
import { handOver } from "./take-mail.ts";

/**
 * Unread mail rides with the user's next prompt. A question whose asker waits for the turn only where the client writes such
 * context into its transcript: 2.0.60 does not, so there is no way to tell the answer.
 */
export const userPromptSubmit: Hook = async (context, input) => {
	if (input.subagent) return undefined;
	const mail = await handOver(context, input.session, {
		wanted: ({ kind, answerBy }) => input.modern || kind !== "question" || answerBy === "reply",
	});
	if (!mail) return undefined;
	const output = { hookSpecificOutput: { hookEventName: "UserPromptSubmit", additionalContext: mail.text } };
	return { output, delivered: mail.delivered };
};
