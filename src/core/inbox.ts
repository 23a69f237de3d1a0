import { IntercomError } from "../errors.ts";
import { isAlive } from "../host/processes.ts";
import type { BadMail } from "../mailbox/mailbox.ts";
import type { Message } from "../model/message.ts";
import { HUMAN } from "../model/session.ts";
import { resolve } from "./address.ts";
import { compose, sender } from "./compose.ts";
import type { Context } from "./context.ts";
import { handOverByFile } from "./hand-over.ts";
import { inboxesOf, latest } from "./identity.ts";
import { inOrder } from "./kinds.ts";
import { settleOpenQuestions } from "./late.ts";
import { currentHops, refuseLoop } from "./limits.ts";
import { isExpired } from "./old-news.ts";
import { returnUndeliverable } from "./returns.ts";
import { roster } from "./roster.ts";
import { put, type Sent, sendTo } from "./send.ts";

export interface Read {
	/** Taken now, urgent mail and questions first, each oldest first: they are read from here on. Long texts are handed over by file. */
	unread: Message[];
	/** Taken as well, but their time is over. */
	expired: Message[];
	/** Read before, newest first; empty unless asked for. */
	history: Message[];
	/** Unread messages that were not taken: they are beyond the limit, or `before` was given. */
	left: number;
	/** There is more mail that was read, asked for and not shown. */
	more: boolean;
	/** With `more`: the `before` of the next page; absent where unread mail left no room for any. */
	next?: string;
	/** Where `before` was given: its whole id. */
	before?: string;
	/** Files of the inbox that are no messages. */
	bad: BadMail[];
}

/**
 * Takes this session's unread messages, urgent mail and questions first; only those it returns are marked read. With `before`, the id
 * of a message of the inbox or a prefix of one, it takes none and pages on through what was read before that message was sent.
 * @throws IntercomError `no_identity`; `bad_input`, `not_found`, `ambiguous` for `before`
 */
export async function readMessages(
	context: Context,
	input: { unreadOnly: boolean; limit: number; before?: string; terminal: boolean },
): Promise<Read> {
	const all = await roster(context);
	const me = await sender(context, { terminal: input.terminal }, all);
	await settleOpenQuestions(context, me.id);
	await returnUndeliverable(context, me, all);
	const { mailbox } = context;
	const owners = inboxesOf(context, me.id);
	const before = input.before === undefined ? undefined : (await findIn(context, owners, input.before)).id;
	// One more than is shown tells whether there are more.
	const history =
		input.unreadOnly && before === undefined
			? []
			: await gather(owners, (owner) => mailbox.history(owner, input.limit + 1, before));
	const waiting = await gather(owners, (owner) => mailbox.unread(owner));
	const first = before === undefined ? inOrder(waiting, context.now()).slice(0, input.limit) : [];
	const taken = await takeAll(context, first, "read");
	const shown = history
		.sort(byAge)
		.reverse()
		.slice(0, Math.max(0, input.limit - taken.length));
	const more = history.length > shown.length;
	const byFile = (messages: Message[]) => Promise.all(messages.map((each) => handOverByFile(context, each)));
	return {
		unread: await byFile(taken.filter((message) => !isExpired(message, context.now()))),
		expired: await byFile(taken.filter((message) => isExpired(message, context.now()))),
		history: await byFile(shown),
		left: waiting.length - first.length,
		more,
		next: more ? shown.at(-1)?.id : undefined,
		before,
		bad: await gather(owners, (owner) => mailbox.bad(owner)),
	};
}

/** Unread mail of a session, that of the sessions /clear replaced with it included, oldest first. */
export async function unreadOf(context: Context, session: string): Promise<Message[]> {
	return (await gather(inboxesOf(context, session), (owner) => context.mailbox.unread(owner))).sort(byAge);
}

/** Takes these messages for good; those another reader was faster with are left out. `by` goes into their receipts. */
export async function takeAll(context: Context, messages: Message[], by: string): Promise<Message[]> {
	const taken: Message[] = [];
	for (const message of messages) {
		const claim = await context.mailbox.take(message.to, message.id);
		if (!claim) continue;
		await claim.done();
		await context.mailbox.note(message.id, { state: "seen", route: by });
		taken.push(claim.message);
	}
	return taken;
}

/**
 * The one message in these inboxes that has this id, or one that begins so.
 * @throws IntercomError `not_found`, `ambiguous`, `bad_input`
 */
async function findIn(context: Context, owners: string[], idOrPrefix: string): Promise<Message> {
	const id = idOrPrefix.trim().toLowerCase();
	const found = await gather(owners, async (owner) => {
		const message = await context.mailbox.find(owner, id);
		return message ? [message] : [];
	});
	const [message, other] = found;
	if (message && !other) return message;
	if (message) {
		throw new IntercomError("ambiguous", `${found.length} messages have an id that begins so.`, {
			hint: `Give the whole id: ${found.map((each) => each.id).join(", ")}.`,
		});
	}
	throw new IntercomError("not_found", "No message in your inbox has that id.", {
		hint: "Copy the id from the message, or call read_messages with unread_only=false to see those you have read.",
	});
}

async function gather<Item>(owners: string[], list: (owner: string) => Promise<Item[]>): Promise<Item[]> {
	return (await Promise.all(owners.map(list))).flat();
}

/** Message ids sort by time. */
function byAge(a: Message, b: Message): number {
	return a.id < b.id ? -1 : 1;
}

/**
 * Answers a message of this session's inbox, read or unread. The reply to a question reaches the `ask` that waits for it;
 * where none waits any more, and `live` is set, it is carried to the asker at once.
 * @throws IntercomError `not_found`, `ambiguous`, `bad_input` for the id; as `compose` does for the text
 */
export async function reply(
	context: Context,
	input: { messageId: string; text: string; live: boolean; terminal: boolean; signal: AbortSignal },
): Promise<Sent & { waiting: boolean }> {
	const all = await roster(context);
	const from = await sender(context, { terminal: input.terminal }, all);
	const original = await findIn(context, inboxesOf(context, from.id), input.messageId);
	const to = original.from.session === HUMAN ? HUMAN : latest(context, original.from.session);
	const message = compose(context, from, to, {
		kind: original.kind === "question" ? "answer" : "message",
		text: input.text,
		inReplyTo: original.id,
		outcome: original.kind === "question" ? "answered" : undefined,
		hops: Math.max(original.hops + 1, await currentHops(context, from.id, all)),
	});
	// The answer to a question ends something; any other reply may go on for ever.
	if (original.kind !== "question") await refuseLoop(context, message);
	const waiting = original.kind === "question" && (await isAwaited(context, original.id));
	// Whoever waits in `ask` reads its inbox by itself; and an answer to an answer wakes nobody.
	const live = input.live && !waiting && original.kind !== "answer";
	const sent = await sendReply(context, to, message, { live, signal: input.signal }, all);
	if (original.kind === "question") {
		await context.mailbox.note(original.id, { state: "answered", route: "reply" });
		if (!waiting) await context.mailbox.removeQuestion(original.id);
	}
	return { ...sent, waiting };
}

async function sendReply(
	context: Context,
	to: string,
	message: Message,
	options: { live: boolean; signal: AbortSignal },
	all: Awaited<ReturnType<typeof roster>>,
): Promise<Sent> {
	const known = all.entries.some((entry) => entry.id === to);
	if (known) return sendTo(context, resolve(context, all, to), message, options);
	// The person at the terminal, or a session whose transcript is gone: its inbox is there all the same.
	await put(context, message);
	return { message, to: to === HUMAN ? HUMAN : to };
}

/** Whether an `ask` still waits, in a process that lives, for the answer to this question. */
async function isAwaited(context: Context, id: string): Promise<boolean> {
	const question = (await context.mailbox.questions()).find((each) => each.id === id);
	if (!question || Date.parse(question.waitUntil) <= context.now()) return false;
	return isAlive(question.waiter.pid, question.waiter.procStart);
}
