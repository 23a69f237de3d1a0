import { handOver, isQuestion } from "./hand-over.ts";
import type { Hook } from "./hook.ts";

/**
 * Unread mail rides with the user's next prompt. Questions only where the client writes such context into its transcript:
 * 2.0.60 does not, so there is no way to tell their answers.
 */
export const userPromptSubmit: Hook = async (context, input) => {
	if (input.subagent) return undefined;
	const mail = await handOver(context, input.session, (message) => input.modern || !isQuestion(message));
	if (!mail) return undefined;
	const output = { hookSpecificOutput: { hookEventName: "UserPromptSubmit", additionalContext: mail.text } };
	return { output, delivered: mail.delivered };
};
