import { announcement, notShown } from "./announce.ts";
import { clientOf } from "./client.ts";
import { additionalContext, type Hook } from "./hook-output.ts";
import { readyMail } from "./take-mail.ts";

/**
 * The user's next prompt: unread mail comes with it. A client that writes no additional context
 * into its transcript (before 2.1.100) is told that mail waits: nothing could prove that a model
 * saw more.
 */
export const userPromptSubmit: Hook = async (context, input) => {
	if (input.subagent) return undefined;
	const client = await clientOf(context, input);
	const say = (text: string | undefined) =>
		text === undefined ? undefined : additionalContext("UserPromptSubmit", text);
	if (!client.manners.writesContext)
		return say(await announcement(context, input.session, { withPrompt: true }));
	const mail = await readyMail(context, input, client, { wanted: () => true, withPrompt: true });
	const note = mail.leftToReader > 0 ? notShown(mail.leftToReader) : undefined;
	const text = mail.any ? await mail.handOver() : undefined;
	return say(text !== undefined && note !== undefined ? `${text}\n\n${note}` : (text ?? note));
};
