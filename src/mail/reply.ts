import type { Context } from "../context.ts";
import { isAwaited } from "../messages/awaited.ts";
import { compose, type Sender, senderOf } from "../messages/compose.ts";
import { currentHops } from "../messages/hops.ts";
import { refuseLoop } from "../messages/limits.ts";
import type { Message } from "../model/message.ts";
import { resolve } from "../sessions/address.ts";
import type { Caller } from "../sessions/identity.ts";
import { inboxesOf, successorOf } from "../sessions/predecessors.ts";
import { type Roster, roster } from "../sessions/roster.ts";
import { findIn } from "./inboxes.ts";
import { put } from "./put.ts";
import { type Sent, sendTo } from "./send.ts";

export interface ReplyInput {
	/** Id of the message that is answered, or its beginning. */
	messageId: string;
	text: string;
	/** Hand it over at once, where a live route can and nobody waits for it anyway. */
	live: boolean;
	/** Who replies. */
	caller: Caller;
	/** Ends the live routes early. */
	signal: AbortSignal;
}

/**
 * Answers a message of the caller's inbox, read or unread. An `ask` that waits for it gets the
 * reply to its question by itself. Where none waits any more and `live` is set, the live routes
 * hand it over at once. `waiting` in the result tells whether an `ask` waited.
 * @throws IntercomError `not_found`, `ambiguous`, `bad_input` for the id; as `compose` for the text
 */
export async function reply(context: Context, input: ReplyInput): Promise<Sent & { waiting: boolean }> {
	const all = await roster(context);
	const from = senderOf(context, input.caller, all);
	const original = await findIn(context, inboxesOf(context, from.id), input.messageId);
	const message = await composeReply(context, from, original, input.text, all);
	// The answer to a question ends something; any other reply may go on for ever.
	if (original.kind !== "question") await refuseLoop(context, message);
	const waiting = await askWaits(context, original.id);
	// Whoever waits in `ask` reads its inbox by itself; and an answer to an answer wakes nobody.
	const live = input.live && !waiting && original.kind !== "answer";
	const sent = await sendReply(context, message, { live, signal: input.signal }, all);
	if (original.kind === "question") {
		await context.receipts.note(original.id, { state: "answered", route: "reply" });
		if (!waiting) await context.questions.remove(original.id);
	}
	return { ...sent, waiting };
}

async function composeReply(
	context: Context,
	from: Sender,
	original: Message,
	text: string,
	all: Roster,
): Promise<Message> {
	const isQuestion = original.kind === "question";
	return compose(context, from, successorOf(context, original.from.session), {
		kind: isQuestion ? "answer" : "message",
		text,
		inReplyTo: original.id,
		outcome: isQuestion ? "answered" : undefined,
		hops: Math.max(original.hops + 1, await currentHops(context, from, all)),
	});
}

async function askWaits(context: Context, messageId: string): Promise<boolean> {
	const question = (await context.questions.open()).find(({ id }) => id === messageId);
	return question !== undefined && (await isAwaited(question, context.now()));
}

async function sendReply(
	context: Context,
	message: Message,
	options: { live: boolean; signal: AbortSignal },
	all: Roster,
): Promise<Sent> {
	const { to } = message;
	if (all.entries.some(({ id }) => id === to))
		return sendTo(context, resolve(context, all, to), message, options);
	// The person at the terminal and a session whose transcript is gone have an inbox all the same.
	await put(context, message);
	return { message, to };
}
