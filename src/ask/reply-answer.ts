import type { Context } from "../context.ts";
import type { Message } from "../model/message.ts";
import type { Answer } from "./answer.ts";

/**
 * The answer that the target sent with `reply`, taken out of the asker's inbox so that nothing else delivers it. One that a
 * hook or another reader took first is found among the read mail.
 */
export async function replyAnswer(
	context: Context,
	asker: string,
	question: string,
	signal: AbortSignal,
): Promise<Answer> {
	let wake: () => void = () => {};
	const stop = await context.mailbox.watch(asker, () => wake());
	try {
		for (;;) {
			const changed = new Promise<void>((resolve) => {
				wake = resolve;
				signal.addEventListener("abort", () => resolve(), { once: true });
			});
			const found = await findReply(context, asker, question);
			if (found) return { outcome: found.outcome ?? "answered", text: found.text, by: "reply" };
			await changed;
			if (signal.aborted) return new Promise(() => {});
		}
	} finally {
		stop();
	}
}

async function findReply(context: Context, asker: string, question: string): Promise<Message | undefined> {
	const answers = (message: Message) => message.kind === "answer" && message.inReplyTo === question;
	const unread = (await context.mailbox.unread(asker)).find(answers);
	if (unread) {
		const hold = await context.mailbox.take(asker, unread.id);
		await hold?.done();
		return unread;
	}
	return (await context.mailbox.history(asker, 20)).find(answers);
}
