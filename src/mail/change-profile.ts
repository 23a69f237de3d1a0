import type { Context } from "../context.ts";
import { closedTo } from "../messages/closed.ts";
import { markClosed, removeClosedMarks } from "../messages/closed-mark.ts";
import type { Message } from "../model/message.ts";
import { shownName } from "../model/session.ts";
import type { ProfileChange } from "../sessions/check-profile.ts";
import type { Caller } from "../sessions/identity.ts";
import { inboxesOf } from "../sessions/predecessors.ts";
import { type ProfileSet, setProfile } from "../sessions/set-profile.ts";
import { firstUnread } from "./inboxes.ts";

/** Of more messages than this it is not told whose they are: each would have to be read. */
const MOST_READ = 200;

/** The mail that waited until a session was ready. */
export interface Waited {
	count: number;
	/** Whose they are, the one with the most first. Of many messages, whose the first are. */
	from: { session: string; name: string; count: number }[];
}

export interface ProfileChanged extends ProfileSet {
	/** Where the session is ready since this change: what waited. */
	waited?: Waited;
}

/**
 * Changes a session's profile. The hooks go by it from now on. Where the session is open to ordinary
 * mail again, or says that it is ready, it is told what waited.
 * @throws IntercomError as `setProfile` does
 */
export async function changeProfile(
	context: Context,
	caller: Caller,
	change: ProfileChange,
): Promise<ProfileChanged> {
	const set = await setProfile(context, caller, change);
	removeClosedMarks(context, caller.id);
	const unread = await firstUnread(context, inboxesOf(context, caller.id), MOST_READ);
	markClosed(context, caller.id, unread.messages);
	const now = context.now();
	const hasOpened = closedTo(set.before, {}, now) && !closedTo(set.profile, {}, now);
	if (!hasOpened && change.busyMinutes !== 0) return set;
	return {
		...set,
		waited: { count: unread.messages.length + unread.more, from: sendersOf(unread.messages) },
	};
}

function sendersOf(messages: readonly Message[]): Waited["from"] {
	const senders = new Map<string, Waited["from"][number]>();
	for (const { from } of messages) {
		const { session } = from;
		const count = (senders.get(session)?.count ?? 0) + 1;
		senders.set(session, { session, name: shownName(from), count });
	}
	return [...senders.values()].sort((a, b) => b.count - a.count);
}
