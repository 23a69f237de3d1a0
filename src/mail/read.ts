import type { Context } from "../context.ts";
import type { BadMail } from "../mailbox/mailbox.ts";
import { senderOf } from "../messages/compose.ts";
import { isExpired } from "../messages/expiry.ts";
import { inOrder } from "../messages/kinds.ts";
import { longTextByFile } from "../messages/long-text.ts";
import type { Message } from "../model/message.ts";
import type { Caller } from "../sessions/identity.ts";
import { inboxesOf } from "../sessions/predecessors.ts";
import { roster } from "../sessions/roster.ts";
import { findIn, gather } from "./inboxes.ts";
import { returnUndeliverable } from "./undeliverable.ts";

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
	input: { unreadOnly: boolean; limit: number; before?: string; caller: Caller },
): Promise<Read> {
	const all = await roster(context);
	const me = senderOf(context, input.caller, all);
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
	const byFile = (messages: Message[]) => Promise.all(messages.map((each) => longTextByFile(context, each)));
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
		const hold = await context.mailbox.take(message.to, message.id);
		if (!hold) continue;
		await hold.done();
		await context.receipts.note(message.id, { state: "seen", route: by });
		taken.push(hold.message);
	}
	return taken;
}

/** Message ids sort by time. */
function byAge(a: Message, b: Message): number {
	return a.id < b.id ? -1 : 1;
}
