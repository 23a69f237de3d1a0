import type { Context } from "../context.ts";
import { unreadOf } from "../mail/inboxes.ts";
import { withdraw } from "../mail/put.ts";
import type { Hold } from "../mailbox/mailbox.ts";
import { isExpired } from "../messages/expiry.ts";
import { frame } from "../messages/frame.ts";
import { inOrder } from "../messages/kinds.ts";
import { longTextByFile, MOST_SHOWN } from "../messages/long-text.ts";
import type { Message } from "../model/message.ts";

/** The client keeps about this much of a hook's text; what is more waits for the next boundary. */
const MOST_CHARACTERS = 50_000;

/** Mail taken for a session: its text, and what to call once the session has it. */
export interface HandOver {
	text: string;
	delivered(): Promise<void>;
}

/**
 * Takes unread mail out of a session's inbox, urgent mail and questions first, as much as fits. `undefined`: there is none that
 * is wanted, or, with `wakes`, nothing but what is only for information: that does not go on with a turn by itself. Until `delivered` is called it is held, and given back should this process die.
 */
export async function handOver(
	context: Context,
	session: string,
	{ wanted, wakes = false }: { wanted(message: Message): boolean; wakes?: boolean },
): Promise<HandOver | undefined> {
	const now = context.now();
	const all = await unreadOf(context, session);
	// What has expired is no work any more: it goes to the mail that was read, where it is shown as what it is.
	for (const message of all)
		if (isExpired(message, now)) await withdraw(context, message, "expired before it was read");
	const unread = all.filter((message) => wanted(message) && !isExpired(message, now));
	const holds: Hold[] = [];
	let size = 0;
	for (const message of inOrder(unread, now)) {
		// The last in order: where another reader was faster with all the rest, there is nothing to go on for.
		if (wakes && holds.length === 0 && message.kind === "status") break;
		if (holds.length > 0 && size + Math.min(message.text.length, MOST_SHOWN) > MOST_CHARACTERS) break;
		const hold = await context.mailbox.take(message.to, message.id);
		if (!hold) continue;
		holds.push(hold);
		size += Math.min(message.text.length, MOST_SHOWN);
	}
	if (holds.length === 0) return undefined;
	const shown = await Promise.all(holds.map((hold) => longTextByFile(context, hold.message)));
	return {
		text: shown.map(frame).join("\n\n"),
		async delivered() {
			for (const hold of holds) {
				await hold.done();
				await context.receipts.note(hold.message.id, { state: "seen", route: "pickup" });
			}
		},
	};
}
