import type { Context } from "../context.ts";
import type { Message } from "../model/message.ts";

/** Whether a message's time is over: it is shown as such, and not as new work. */
export function isExpired(message: Message, now: number): boolean {
	return message.expiresAt !== undefined && Date.parse(message.expiresAt) <= now;
}

/** Takes a message that nobody has read yet out of its receiver's inbox for good. One that was read stays as it is. */
export async function withdraw(context: Context, message: Message, reason: string): Promise<void> {
	const hold = await context.mailbox.take(message.to, message.id);
	if (!hold) return;
	await hold.done();
	await context.receipts.note(message.id, { state: "expired", reason });
}
