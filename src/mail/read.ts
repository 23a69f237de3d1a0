import type { Context } from "../context.ts";
import type { BadMail } from "../mailbox/mailbox.ts";
import { senderOf } from "../messages/compose.ts";
import { isExpired } from "../messages/expiry.ts";
import { inOrder } from "../messages/kinds.ts";
import type { ShownMessage } from "../messages/long-text.ts";
import type { Message } from "../model/message.ts";
import { HUMAN } from "../model/session.ts";
import { inboxesOf } from "../sessions/predecessors.ts";
import { roster } from "../sessions/roster.ts";
import { fitInto } from "./fit.ts";
import { byAge, findIn, firstUnread, gather } from "./inboxes.ts";
import { type OverdueMail, overdueIn, overdueOfSessions } from "./overdue.ts";
import { settle } from "./settle.ts";
import { NOTHING, type ReadingCall, takeForCall } from "./take-for-call.ts";
import type { Taken } from "./taken.ts";
import { returnUndeliverable } from "./undeliverable.ts";

/**
 * How many more unread messages are read than are shown where the time of one of these is over:
 * such urgent mail lies before the rest, and comes after it.
 */
const READ_BEYOND = 30;

const NONE_OVERDUE: OverdueMail = { first: [], more: 0 };

export interface ReadInput extends ReadingCall {
	/** Show no mail that was read before. */
	unreadOnly: boolean;
	/** How many messages to show at most. */
	limit: number;
	/** Id of a message of the inbox, or its beginning: show only older mail that was read. */
	before?: string;
	/** How many bytes are shown in all; absent: any number. */
	room?: number;
}

/** Long texts in it are handed over by file. */
export interface Read {
	/** Taken now: urgent mail and questions first, each oldest first. */
	unread: ShownMessage[];
	/** Taken as well, but their time is over. */
	expired: ShownMessage[];
	/** Read before, newest first; empty unless asked for. */
	history: ShownMessage[];
	/** How many unread messages were not taken: there was no room, or `before` was given. */
	left: number;
	/** There is more mail that was read, asked for and not shown. */
	more: boolean;
	/** With `more`: the `before` of the next page; absent where unread mail left no room for any. */
	next?: string;
	/** Where `before` was given: its whole id. */
	before?: string;
	/** How many of `unread` come first because they are overdue; only the person's do. */
	overdue: number;
	/** For the person: overdue mail of their sessions. None of it was taken. */
	ofSessions: OverdueMail;
	/** Files of the inbox that are no messages. */
	bad: BadMail[];
	/** A subagent asks: what waits is shown, and nothing was taken. */
	forMain: boolean;
	/** The hold over `unread` and `expired`. Whoever shows them says what became of it. */
	taken: Taken;
}

/**
 * Takes the caller's unread messages, urgent mail and questions first, as many as there is room
 * for. To the person, what is overdue comes before all. Those that it returns are held, and read
 * once they are `taken.shown()`. Those that a tool call of a client shows are handed over to it:
 * they are read once its transcript proves that. With `before` it takes none, and goes on through
 * what was read before that message was sent. Taking them is the last that it does.
 *
 * Mail is for a session's own conversation. To a subagent of it the mail is shown, and not taken.
 * @throws IntercomError `bad_input`, `not_found`, `ambiguous` for `before`; `cancelled`
 */
export async function readMessages(context: Context, input: ReadInput): Promise<Read> {
	const all = await roster(context);
	const me = senderOf(context, input.caller, all);
	await returnUndeliverable(context, me, all);
	const owners = inboxesOf(context, me.id);
	await settle(context, owners);
	const before = input.before === undefined ? undefined : (await findIn(context, owners, input.before)).id;
	// Before anything is taken: what is taken now is not to be shown twice.
	const history = await readBefore(context, owners, input, before);
	const waiting = await waitingFor(context, owners, before === undefined ? input.limit : 0);
	const isPerson = me.id === HUMAN && before === undefined;
	const ofSessions = isPerson ? await overdueOfSessions(context, all) : NONE_OVERDUE;
	const unread = await fitInto(context, waiting.first, input.room);
	const mostHistory = history.slice(0, Math.max(0, input.limit - unread.messages.length));
	const shown = (await fitInto(context, mostHistory, input.room, ...usedBy(unread))).messages;
	const more = history.length > shown.length;
	const bad = [...(await gather(owners, (owner) => context.mailbox.bad(owner))), ...waiting.stuck];
	const own = await takeForCall(context, input, unread.messages);
	const forMain = own === undefined;
	const taken = own ?? NOTHING;
	const ids = new Set(
		(forMain ? unread.messages : taken.holds.map(({ message }) => message)).map(({ id }) => id),
	);
	const ours = unread.messages.filter(({ id }) => ids.has(id));
	return {
		unread: ours.filter((message) => !isExpired(message, context.now())),
		expired: ours.filter((message) => isExpired(message, context.now())),
		history: shown,
		left: waiting.count - unread.messages.length,
		more,
		next: more ? shown.at(-1)?.id : undefined,
		before,
		overdue: ours.filter(({ id }) => waiting.overdue.has(id)).length,
		ofSessions,
		bad,
		forMain,
		taken,
	};
}

/** The room that is used, for what follows; nothing where nothing used any. */
function usedBy({ messages, bytes }: { messages: readonly Message[]; bytes: number }): [number?] {
	return messages.length === 0 ? [] : [bytes];
}

/** The unread mail of these inboxes. As much is read as may be shown, in order. */
async function waitingFor(
	context: Context,
	owners: readonly string[],
	limit: number,
): Promise<{ first: Message[]; count: number; stuck: BadMail[]; overdue: Set<string> }> {
	const next = await firstUnread(context, owners, limit);
	const isLate = next.messages.some((message) => isExpired(message, context.now()));
	const goesOn = isLate && next.more > 0;
	const { messages, more, stuck } = goesOn ? await firstUnread(context, owners, limit + READ_BEYOND) : next;
	const overdue = owners.includes(HUMAN) ? await overdueIn(context, HUMAN, limit) : [];
	const ids = new Set(overdue.map(({ id }) => id));
	const others = inOrder(messages, context.now()).filter(({ id }) => !ids.has(id));
	const first = [...overdue, ...others].slice(0, limit);
	return { first, count: messages.length + more, stuck, overdue: ids };
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
