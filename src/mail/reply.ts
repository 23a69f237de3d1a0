import type { Context } from "../context.ts";
import { isAwaited } from "../messages/awaited.ts";
import { compose, senderOf } from "../messages/compose.ts";
import { currentHops, refuseLoop } from "../messages/limits.ts";
import type { Message } from "../model/message.ts";
import { HUMAN } from "../model/session.ts";
import { resolve } from "../sessions/address.ts";
import type { Caller } from "../sessions/identity.ts";
import { inboxesOf, successorOf } from "../sessions/predecessors.ts";
import { type Roster, roster } from "../sessions/roster.ts";
import { findIn } from "./inboxes.ts";
import { put, type Sent, sendTo } from "./send.ts";

/**
 * Answers a message of this session's inbox, read or unread. The reply to a question reaches the `ask` that waits for it;
 * where none waits any more, and `live` is set, it is carried to the asker at once.
 * @throws IntercomError `not_found`, `ambiguous`, `bad_input` for the id; as `compose` does for the text
 */
export async function reply(
	context: Context,
	input: { messageId: string; text: string; live: boolean; caller: Caller; signal: AbortSignal },
): Promise<Sent & { waiting: boolean }> {
	const all = await roster(context);
	const from = senderOf(context, input.caller, all);
	const original = await findIn(context, inboxesOf(context, from.id), input.messageId);
	const to = original.from.session === HUMAN ? HUMAN : successorOf(context, original.from.session);
	const message = compose(context, from, to, {
		kind: original.kind === "question" ? "answer" : "message",
		text: input.text,
		inReplyTo: original.id,
		outcome: original.kind === "question" ? "answered" : undefined,
		hops: Math.max(original.hops + 1, await currentHops(context, from, all)),
	});
	// The answer to a question ends something; any other reply may go on for ever.
	if (original.kind !== "question") await refuseLoop(context, message);
	const question = (await context.questions.open()).find((each) => each.id === original.id);
	const waiting = question !== undefined && (await isAwaited(question, context.now()));
	// Whoever waits in `ask` reads its inbox by itself; and an answer to an answer wakes nobody.
	const live = input.live && !waiting && original.kind !== "answer";
	const sent = await sendReply(context, to, message, { live, signal: input.signal }, all);
	if (original.kind === "question") {
		await context.receipts.note(original.id, { state: "answered", route: "reply" });
		if (!waiting) await context.questions.remove(original.id);
	}
	return { ...sent, waiting };
}

async function sendReply(
	context: Context,
	to: string,
	message: Message,
	options: { live: boolean; signal: AbortSignal },
	all: Roster,
): Promise<Sent> {
	const known = all.entries.some((entry) => entry.id === to);
	if (known) return sendTo(context, resolve(context, all, to), message, options);
	// The person at the terminal, or a session whose transcript is gone: its inbox is there all the same.
	await put(context, message);
	return { message, to };
}
