import type { Context } from "../context.ts";
import { lease } from "../host/lease.ts";
import { isAnswered } from "../messages/answered.ts";
import { isAwaited } from "../messages/awaited.ts";
import { compose, type Sender, senderOf } from "../messages/compose.ts";
import { currentHops } from "../messages/hops.ts";
import { refuseLoop } from "../messages/limits.ts";
import { noteReceipt } from "../messages/note-receipt.ts";
import type { Message } from "../model/message.ts";
import type { Caller } from "../sessions/identity.ts";
import { inboxesOf, successorOf } from "../sessions/predecessors.ts";
import { describeEntry, type Roster, roster } from "../sessions/roster.ts";
import { findIn } from "./inboxes.ts";
import { put } from "./put.ts";
import { type Sent, sendTo } from "./send.ts";
import { settle } from "./settle.ts";

/** How long to wait for another reply to the same question to be sent. */
const OTHER_REPLY_MS = 15_000;

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

/** What became of a reply. */
export interface Replied extends Sent {
	/** An `ask` waited for it. */
	waiting: boolean;
	/** The question had its answer already, so this went as a message. */
	answeredBefore: boolean;
}

/**
 * Answers a message of the caller's inbox, read or unread. An `ask` that waits for it gets the
 * reply to its question by itself. Where none waits any more and `live` is set, the live routes
 * hand it over at once. A question has one answer: what is replied to it after that is a message,
 * and counts as one.
 * @throws IntercomError `not_found`, `ambiguous`, `bad_input` for the id; as `compose` for the
 * text; `limit` for what is no answer
 */
export async function reply(context: Context, input: ReplyInput): Promise<Replied> {
	const all = await roster(context);
	const from = senderOf(context, input.caller, all);
	const owners = inboxesOf(context, from.id);
	// Whoever answers a message has seen it: its receipt says so first, where the transcript does.
	await settle(context, owners);
	const original = await findIn(context, owners, input.messageId);
	const replying: Replying = { context, input, all, from, original };
	if (original.kind !== "question") return { ...(await sendMore(replying)), answeredBefore: false };
	// Of two replies made at once, one is the answer.
	const release = await lease(context.config.paths.leases, `answer-${original.id}`, {
		ms: OTHER_REPLY_MS,
		now: context.now,
		signal: input.signal,
	});
	try {
		const answeredBefore = !release || (await isAnswered(context, original.id));
		const sent = answeredBefore ? await sendMore(replying) : await sendAnswer(replying);
		return { ...sent, answeredBefore };
	} finally {
		release?.();
	}
}

/** A reply that is being made. */
interface Replying {
	context: Context;
	input: ReplyInput;
	all: Roster;
	from: Sender;
	original: Message;
}

type SentReply = Omit<Replied, "answeredBefore">;

/** Sends the one answer to a question. It ends something, so no limit holds it up. */
async function sendAnswer(replying: Replying): Promise<SentReply> {
	const { context, input, all, original } = replying;
	const message = await composeReply(replying, "answer");
	const waiting = await askWaits(context, original.id);
	// Whoever waits in `ask` reads its inbox by itself.
	const live = input.live && !waiting;
	const sent = await sendReply(context, message, { live, signal: input.signal }, all);
	await noteReceipt(context, original.id, { state: "answered", route: "reply" });
	if (!waiting) await context.questions.remove(original.id);
	return { ...sent, waiting };
}

/** Sends a reply that may lead to another, and so on for ever. */
async function sendMore(replying: Replying): Promise<SentReply> {
	const { context, input, all, original } = replying;
	const message = await composeReply(replying, "message");
	await refuseLoop(context, message);
	// An answer to an answer wakes nobody.
	const live = input.live && original.kind !== "answer";
	const sent = await sendReply(context, message, { live, signal: input.signal }, all);
	return { ...sent, waiting: false };
}

async function composeReply(
	{ context, input, all, from, original }: Replying,
	kind: "answer" | "message",
): Promise<Message> {
	return compose(context, from, successorOf(context, original.from.session), {
		kind,
		text: input.text,
		inReplyTo: original.id,
		outcome: kind === "answer" ? "answered" : undefined,
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
	const target = all.find(to);
	if (target) return sendTo(context, describeEntry(context, target), message, options);
	// The person at the terminal and a session whose transcript is gone have an inbox all the same.
	await put(context, message);
	return { message, to };
}
