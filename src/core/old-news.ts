import { IntercomError } from "../errors.ts";
import type { Message } from "../model/message.ts";
import type { Context } from "./context.ts";

/** Whether a message's time is over: it is shown as such, and not as new work. */
export function isExpired(message: Message, now: number): boolean {
	return message.expiresAt !== undefined && Date.parse(message.expiresAt) <= now;
}

/**
 * The message a new one replaces: one of the same sender to the same receiver.
 * @throws IntercomError `not_found`; `ambiguous`, `bad_input` for the id
 */
export async function superseded(context: Context, message: Message, id: string): Promise<Message> {
	const old = await context.mailbox.find(message.to, id.trim().toLowerCase());
	if (old && old.from.session === message.from.session) return old;
	throw new IntercomError("not_found", "You sent that session no message with that id; nothing was sent.", {
		hint: "supersedes takes the id of an earlier message of yours to the same session, as send_message returned it.",
	});
}

/** Takes a message that nobody has read yet out of its receiver's inbox for good. One that was read stays as it is. */
export async function withdraw(context: Context, message: Message, reason: string): Promise<void> {
	const claim = await context.mailbox.take(message.to, message.id);
	if (!claim) return;
	await claim.done();
	await context.mailbox.note(message.id, { state: "expired", reason });
}
