import { isPressing } from "../messages/kinds.ts";
import { clientOf } from "./client.ts";
import { additionalContext, type Hook } from "./hook-output.ts";
import { markFor } from "./marks.ts";
import { readyMail } from "./take-mail.ts";

/**
 * After a tool call: urgent mail and questions reach a busy session within its turn. A subagent's
 * tool calls come with the parent's session. A client before 2.1.100 does not write the context
 * into its transcript (and 2.0.60 does not tell a subagent's calls apart), so there the mail is
 * left to Stop.
 */
export const postToolUse: Hook = async (context, input) => {
	if (input.subagent) return undefined;
	const client = await clientOf(context, input);
	if (!client.manners.writesContext) return undefined;
	const markQuiet = markFor(context, input.session, "quiet");
	const now = context.now();
	const mail = await readyMail(context, input, client, { wanted: (message) => isPressing(message, now) });
	// Other mail waits for the end of the turn. Until more comes, the shell need not start Node at
	// every tool call.
	if (!mail.any) {
		if (mail.inLine + mail.closed === 0) markQuiet();
		return undefined;
	}
	const text = await mail.handOver();
	return text === undefined ? undefined : additionalContext("PostToolUse", text);
};
