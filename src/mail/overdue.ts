import type { Context } from "../context.ts";
import { isExpired } from "../messages/expiry.ts";
import type { Message } from "../model/message.ts";
import { HUMAN, shownName } from "../model/session.ts";
import { describeEntry, type Roster } from "../sessions/roster.ts";

/** Mail that has lain unread for so long is overdue, in milliseconds. */
const OVERDUE_MS = 24 * 3600_000;
/** Of so much overdue mail of sessions the person is told at once. */
const MOST_TOLD = 5;

/** Overdue mail in the inboxes of the person's sessions. Nobody has taken it. */
export interface OverdueMail {
	/** The oldest first, each with the name of the session whose mail it is. */
	first: { receiver: string; message: Message }[];
	/** How much more there is. */
	more: number;
}

/**
 * Returns the overdue messages of an inbox, oldest first, and takes none. What has expired is no
 * work any more, and is none of them.
 */
export async function overdueIn(context: Context, owner: string, most: number): Promise<Message[]> {
	const end = context.now() - OVERDUE_MS;
	const { messages } = await context.mailbox.unreadBefore(owner, end, most);
	// The clock by which an id was made may have been another one.
	return messages.filter((each) => Date.parse(each.sentAt) < end && !isExpired(each, context.now()));
}

/** Returns the overdue mail of every session, for the person, and takes none. */
export async function overdueOfSessions(context: Context, all: Roster): Promise<OverdueMail> {
	const owners = (await context.mailbox.owners()).filter((owner) => owner !== HUMAN);
	const withMail = owners.filter((owner) => context.mailbox.unreadCount(owner) > 0);
	const found = await Promise.all(withMail.map((owner) => overdueIn(context, owner, Infinity)));
	const oldestFirst = found.flat().sort((a, b) => (a.id < b.id ? -1 : 1));
	const first = oldestFirst.slice(0, MOST_TOLD).map((message) => ({
		receiver: nameOf(context, all, message.to),
		message,
	}));
	return { first, more: oldestFirst.length - first.length };
}

function nameOf(context: Context, all: Roster, id: string): string {
	const entry = all.find(id);
	return shownName({ session: id, name: entry ? describeEntry(context, entry).name : "" });
}
