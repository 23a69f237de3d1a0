import type { Context } from "../context.ts";
import type { BadMail } from "../mailbox/mailbox.ts";
import { senderOf } from "../messages/compose.ts";
import { isExpired } from "../messages/expiry.ts";
import { inOrder } from "../messages/kinds.ts";
import { longTextByFile, type ShownMessage } from "../messages/long-text.ts";
import type { Message } from "../model/message.ts";
import type { Caller } from "../sessions/identity.ts";
import { inboxesOf } from "../sessions/predecessors.ts";
import { roster } from "../sessions/roster.ts";
import { byAge, findIn, gather } from "./inboxes.ts";
import { type Taken, takeAll } from "./taken.ts";
import { returnUndeliverable } from "./undeliverable.ts";

export interface ReadInput {
	/** Show no mail that was read before. */
	unreadOnly: boolean;
	/** How many messages to show at most. */
	limit: number;
	/** Id of a message of the inbox, or its beginning: show only older mail that was read. */
	before?: string;
	/** Whose mail. */
	caller: Caller;
}

/** Long texts in it are handed over by file. */
export interface Read {
	/** Taken now: urgent mail and questions first, each oldest first. */
	unread: ShownMessage[];
	/** Taken as well, but their time is over. */
	expired: ShownMessage[];
	/** Read before, newest first; empty unless asked for. */
	history: ShownMessage[];
	/** How many unread messages were not taken: they are beyond the limit, or `before` was given. */
	left: number;
	/** There is more mail that was read, asked for and not shown. */
	more: boolean;
	/** With `more`: the `before` of the next page; absent where unread mail left no room for any. */
	next?: string;
	/** Where `before` was given: its whole id. */
	before?: string;
	/** Files of the inbox that are no messages. */
	bad: BadMail[];
	/** The hold over `unread` and `expired`. Whoever shows them says what became of it. */
	taken: Taken;
}

/**
 * Takes the caller's unread messages, urgent mail and questions first. Those that it returns are
 * held, and read once they are `taken.shown()`. With `before` it takes none, and goes on through
 * what was read before that message was sent. Taking them is the last that it does.
 * @throws IntercomError `bad_input`, `not_found`, `ambiguous` for `before`
 */
export async function readMessages(context: Context, input: ReadInput): Promise<Read> {
	const all = await roster(context);
	const me = senderOf(context, input.caller, all);
	await returnUndeliverable(context, me, all);
	const owners = inboxesOf(context, me.id);
	const before = input.before === undefined ? undefined : (await findIn(context, owners, input.before)).id;
	// Before anything is taken: what is taken now is not to be shown twice.
	const history = await readBefore(context, owners, input, before);
	const waiting = await gather(owners, (owner) => context.mailbox.unread(owner));
	const first = before === undefined ? inOrder(waiting, context.now()).slice(0, input.limit) : [];
	const shown = history.slice(0, Math.max(0, input.limit - first.length));
	const more = history.length > shown.length;
	const byFile = (messages: Message[]) => Promise.all(messages.map((each) => longTextByFile(context, each)));
	const found = {
		history: await byFile(shown),
		left: waiting.length - first.length,
		more,
		next: more ? shown.at(-1)?.id : undefined,
		before,
		bad: await gather(owners, (owner) => context.mailbox.bad(owner)),
	};
	const ready = await byFile(first);
	const taken = await takeAll(context, first, "read");
	const ids = new Set(taken.holds.map(({ message }) => message.id));
	const ours = ready.filter(({ id }) => ids.has(id));
	return {
		...found,
		unread: ours.filter((message) => !isExpired(message, context.now())),
		expired: ours.filter((message) => isExpired(message, context.now())),
		taken,
	};
}

/**
 * Returns mail that was read, newest first, where it was asked for: one more than can be shown, to
 * tell whether there is more.
 */
async function readBefore(
	context: Context,
	owners: readonly string[],
	{ unreadOnly, limit }: ReadInput,
	before: string | undefined,
): Promise<Message[]> {
	if (unreadOnly && before === undefined) return [];
	const found = await gather(owners, (owner) => context.mailbox.history(owner, limit + 1, before));
	return found.sort(byAge).reverse();
}
