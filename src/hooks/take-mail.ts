import type { Context } from "../context.ts";
import { unreadOf } from "../mail/inboxes.ts";
import { withdraw } from "../mail/put.ts";
import type { Hold } from "../mailbox/mailbox.ts";
import { isExpired } from "../messages/expiry.ts";
import { frame } from "../messages/frame.ts";
import { inOrder } from "../messages/kinds.ts";
import { longTextByFile, MOST_SHOWN } from "../messages/long-text.ts";
import type { Message } from "../model/message.ts";

/** The client keeps about this much of a hook's text. What is more waits for the next boundary. */
const MOST_CHARACTERS = 50_000;

/** Mail that is held for a session. */
export interface HeldMail {
	/** What the session is shown. */
	text: string;
	/**
	 * To be called once the session has the text. Until then the mail is put back should this process
	 * die.
	 */
	delivered(): Promise<void>;
}

export interface Wish {
	/** Which mail may be handed over at this boundary. */
	wanted(message: Message): boolean;
	/**
	 * The mail goes on with the session's turn. Mail that is only for information does not do that
	 * alone.
	 */
	wakes?: boolean;
}

/**
 * Takes unread mail out of a session's inboxes, urgent mail and questions first, as much as the
 * client keeps.
 * @returns `undefined` where none is wanted; with `wakes`, also where none but a status is.
 */
export async function takeMail(
	context: Context,
	session: string,
	{ wanted, wakes = false }: Wish,
): Promise<HeldMail | undefined> {
	const now = context.now();
	const unread = await withoutExpired(context, await unreadOf(context, session), now);
	const holds = await hold(context, inOrder(unread.filter(wanted), now), wakes);
	if (holds.length === 0) return undefined;
	const shown = await Promise.all(holds.map((each) => longTextByFile(context, each.message)));
	return {
		text: shown.map(frame).join("\n\n"),
		async delivered() {
			for (const each of holds) {
				await each.done();
				await context.receipts.note(each.message.id, { state: "seen", route: "pickup" });
			}
		},
	};
}

/**
 * What has expired is no work any more. It goes to the mail that was read, which shows it as what
 * it is.
 */
async function withoutExpired(
	context: Context,
	messages: readonly Message[],
	now: number,
): Promise<Message[]> {
	for (const message of messages)
		if (isExpired(message, now)) await withdraw(context, message, "expired before it was read");
	return messages.filter((message) => !isExpired(message, now));
}

/** Takes as many of these messages, which are in order, as the client keeps of their text. */
async function hold(context: Context, messages: readonly Message[], wakes: boolean): Promise<Hold[]> {
	const holds: Hold[] = [];
	let characters = 0;
	for (const message of messages) {
		// A status is the last in order. Another reader may have been faster with all that came before
		// it.
		if (wakes && holds.length === 0 && message.kind === "status") break;
		const size = Math.min(message.text.length, MOST_SHOWN);
		if (holds.length > 0 && characters + size > MOST_CHARACTERS) break;
		const taken = await context.mailbox.take(message.to, message.id);
		if (!taken) continue;
		holds.push(taken);
		characters += size;
	}
	return holds;
}
