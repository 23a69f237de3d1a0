import type { Context } from "../context.ts";
import { waitFor } from "../host/wait.ts";
import type { Message } from "../model/message.ts";
import type { Answer } from "./answer.ts";

/** The mailbox tells of every arrival. This only bounds the timer. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

/**
 * Waits for the answer that the target sends with `reply`, and takes it out of the asker's inbox,
 * so that nothing else delivers it. Where a hook or another reader took it first, it is found among
 * what was handed over or read. Returns `undefined` once `signal` aborts.
 * @throws IntercomError as the mailbox does
 */
export async function replyAnswer(
	context: Context,
	asker: string,
	question: string,
	signal: AbortSignal,
): Promise<Answer | undefined> {
	let mail = new AbortController();
	const stop = await context.mailbox.watch(asker, () => mail.abort());
	try {
		while (!signal.aborted) {
			// Made before the inbox is read: mail that comes while it is read ends the wait at once.
			mail = new AbortController();
			const found = await findReply(context, asker, question);
			if (found) return { outcome: found.outcome ?? "answered", text: found.text, by: "reply" };
			await waitFor([], LONGEST_WAIT_MS, AbortSignal.any([signal, mail.signal]));
		}
		return undefined;
	} finally {
		stop();
	}
}

/** The answer to this question in the asker's inbox, taken where it is unread. */
async function findReply(context: Context, asker: string, question: string): Promise<Message | undefined> {
	const isReply = (message: Message) => message.kind === "answer" && message.inReplyTo === question;
	const unread = (await context.mailbox.unread(asker)).find(isReply);
	if (unread) {
		const hold = await context.mailbox.take(asker, unread.id);
		await hold?.done();
		return unread;
	}
	const handed = (await context.mailbox.handed(asker)).map(({ message }) => message);
	return handed.find(isReply) ?? (await context.mailbox.history(asker, 20)).find(isReply);
}
