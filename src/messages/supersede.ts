import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import type { Message } from "../model/message.ts";

/**
 * Finds the message that a new one replaces: one of the same sender to the same receiver.
 * @param id its id or the beginning of it, as a model gave it.
 * @throws IntercomError `not_found`; `ambiguous`, `bad_input` for the id
 */
export async function superseded(context: Context, message: Message, id: string): Promise<Message> {
	const isOwn = (other: Message) => other.from.session === message.from.session;
	const old = await context.mailbox.find(message.to, id.trim().toLowerCase(), isOwn);
	if (old) return old;
	throw new IntercomError("not_found", "You sent that session no message with that id; nothing was sent.", {
		hint: (say) =>
			`supersedes takes the id of an earlier message of yours to the same session, as ${say.tool("send_message")} returned it.`,
	});
}
