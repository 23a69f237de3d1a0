import type { Context } from "../context.ts";
import { closedTo, comesWithPrompt } from "../messages/closed.ts";
import { markClosed } from "../messages/closed-mark.ts";
import type { Message } from "../model/message.ts";
import { profileOf } from "../sessions/profiles.ts";

/** Unread mail as a session's own profile divides it. */
export interface OpenMail {
	/** What its hooks may hand over now. */
	open: Message[];
	/** How much they may not; `read_messages` shows it. */
	closed: number;
}

/**
 * Leaves out the unread mail that a session is closed to by its profile. Where there is such mail,
 * the shell is told for which it need not start Node until then.
 * @param withPrompt the mail comes with a prompt of the session's user
 */
export function openMail(
	context: Context,
	session: string,
	unread: readonly Message[],
	withPrompt = false,
): OpenMail {
	const profile = profileOf(context, session);
	const now = context.now();
	const open = unread.filter((message) => {
		const closed = closedTo(profile, message, now);
		return closed === undefined || (withPrompt && comesWithPrompt(closed));
	});
	if (open.length < unread.length) markClosed(context, session, unread);
	return { open, closed: unread.length - open.length };
}
