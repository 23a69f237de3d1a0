import type { Context } from "../context.ts";
import type { Message } from "../model/message.ts";

/**
 * Begins a message's receipt and puts it into its receiver's inbox. When this returns, the message
 * survives a crash. When it throws, nothing was put: the receipt comes first, because nothing that
 * may fail can follow. The same message put again is still one.
 */
export async function put(context: Context, message: Message): Promise<void> {
	await context.receipts.note(message.id, { state: "queued" });
	await context.mailbox.put(message);
}

/**
 * Takes a message that nobody has read yet out of its receiver's inbox for good. Its receipt says
 * why; where it cannot, the message stays unread. A message that was read stays as it is.
 */
export async function withdraw(context: Context, message: Message, reason: string): Promise<void> {
	const hold = await context.mailbox.take(message.to, message.id);
	if (!hold) return;
	try {
		await context.receipts.note(message.id, { state: "expired", reason });
	} catch (error) {
		await hold.putBack();
		throw error;
	}
	await hold.done();
}
