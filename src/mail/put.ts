import type { Context } from "../context.ts";
import type { Message } from "../model/message.ts";

/**
 * Puts a message into its receiver's inbox, and begins its receipt. When this returns, the message
 * survives a crash. The same message put again is still one.
 */
export async function put(context: Context, message: Message): Promise<void> {
	await context.mailbox.put(message);
	await context.receipts.note(message.id, { state: "queued" });
}

/**
 * Takes a message that nobody has read yet out of its receiver's inbox for good. Its receipt says
 * why. A message that was read stays as it is.
 */
export async function withdraw(context: Context, message: Message, reason: string): Promise<void> {
	const hold = await context.mailbox.take(message.to, message.id);
	if (!hold) return;
	await hold.done();
	await context.receipts.note(message.id, { state: "expired", reason });
}
