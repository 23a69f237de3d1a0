import { isPressing } from "../messages/kinds.ts";
import { additionalContext, type Hook } from "./hook-output.ts";
import { markFor } from "./marks.ts";
import { takeMail } from "./take-mail.ts";

/**
 * After a tool call: urgent mail and questions reach a busy session within its turn. A subagent's
 * tool calls come with the parent's session. 2.0.60 does not tell them apart, and does not write
 * the context into its transcript, so there the mail is left to Stop.
 */
export const postToolUse: Hook = async (context, input) => {
	if (input.subagent || !input.modern) return undefined;
	const markQuiet = markFor(context, input.session, "quiet");
	const now = context.now();
	const mail = await takeMail(context, input.session, { wanted: (message) => isPressing(message, now) });
	// Other mail waits for the end of the turn. Until more comes, the shell need not start Node at
	// every tool call.
	if (!mail) {
		markQuiet();
		return undefined;
	}
	return { output: additionalContext("PostToolUse", mail.text), delivered: mail.delivered };
};
