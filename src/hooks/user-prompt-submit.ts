import { additionalContext, type Hook } from "./hook-output.ts";
import { takeMail } from "./take-mail.ts";

/**
 * The user's next prompt: unread mail comes with it. But a question whose asker waits for the turn
 * comes only where the client writes such context into its transcript. 2.0.60 does not, so there
 * nothing would tell which answer is the question's.
 */
export const userPromptSubmit: Hook = async (context, input) => {
	if (input.subagent) return undefined;
	const mail = await takeMail(context, input.session, {
		wanted: ({ kind, answerBy }) => input.modern || kind !== "question" || answerBy === "reply",
	});
	if (!mail) return undefined;
	return { output: additionalContext("UserPromptSubmit", mail.text), delivered: mail.delivered };
};
