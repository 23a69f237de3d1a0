import type { Context } from "../context.ts";
import { unreadOf } from "../mail/inboxes.ts";
import { withdraw } from "../mail/put.ts";
import type { Hold } from "../mailbox/mailbox.ts";
import { isExpired } from "../messages/expiry.ts";
import { frame } from "../messages/frame.ts";
import { inOrder } from "../messages/kinds.ts";
import { longTextByFile } from "../messages/long-text.ts";
import type { Message } from "../model/message.ts";

/**
 * The client shows a hook's text up to 10,000 characters; of a longer one it shows the first 2 KB
 * (2.1.328: 9,900 came whole). What is more waits for the next boundary.
 */
const MOST_CHARACTERS = 9_500;
const BETWEEN = "\n\n";

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
	const { shown, left } = await hold(context, inOrder(unread.filter(wanted), now), wakes);
	if (shown.length === 0) return undefined;
	return {
		text: [...shown.map(({ text }) => text), ...(left > 0 ? [restOf(left)] : [])].join(BETWEEN),
		async delivered() {
			for (const { hold: each } of shown) {
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

/** A message that is held, and what is shown of it. */
interface Shown {
	hold: Hold;
	text: string;
}

/**
 * Takes as many of these messages, which are in order, as the client shows at once.
 * @returns `left`: how many of them wait for the next boundary.
 */
async function hold(
	context: Context,
	messages: readonly Message[],
	wakes: boolean,
): Promise<{ shown: Shown[]; left: number }> {
	const shown: Shown[] = [];
	let characters = restOf(messages.length).length;
	for (const [at, message] of messages.entries()) {
		// A status is the last in order. Another reader may have been faster with all that came before
		// it.
		if (wakes && shown.length === 0 && message.kind === "status") break;
		const text = await shownOf(context, message);
		characters += text.length + BETWEEN.length;
		if (shown.length > 0 && characters > MOST_CHARACTERS) return { shown, left: messages.length - at };
		const taken = await context.mailbox.take(message.to, message.id);
		if (taken) shown.push({ hold: taken, text });
		else characters -= text.length + BETWEEN.length;
	}
	return { shown, left: 0 };
}

/** A message that is too long for the client is handed over by file. */
async function shownOf(context: Context, message: Message): Promise<string> {
	const whole = frame(message);
	const room = MOST_CHARACTERS - restOf(Number.MAX_SAFE_INTEGER).length - BETWEEN.length;
	return whole.length <= room ? whole : frame(await longTextByFile(context, message, 0));
}

/** Says that more is to come. It stands outside of every message. */
function restOf(count: number): string {
	const more = count === 1 ? "1 more message is" : `${count} more messages are`;
	return `(Intercom: ${more} unread. What comes next is handed over at the next boundary; read_messages shows it now.)`;
}
