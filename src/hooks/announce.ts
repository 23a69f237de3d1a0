import type { Context } from "../context.ts";
import { firstUnread } from "../mail/inboxes.ts";
import { kindWord } from "../messages/kinds.ts";
import { inboxesOf } from "../sessions/predecessors.ts";
import { openMail } from "./open-mail.ts";

/** Of more messages than this the kinds are not told: each would have to be read. */
const MOST_READ = 100;

/**
 * Says that unread mail waits, and hands over none; `undefined` where there is none. It costs the
 * same however much waits.
 * @param withPrompt it comes with a prompt: of mail that the session's own profile keeps away until
 *   later nothing is said
 */
export async function announcement(
	context: Context,
	session: string,
	{ withPrompt = false } = {},
): Promise<string | undefined> {
	const { messages, more: rest } = await firstUnread(context, inboxesOf(context, session), MOST_READ);
	const { open: unread, closed } = withPrompt
		? openMail(context, session, messages, true)
		: { open: messages, closed: 0 };
	// What comes behind those presses no more than they do.
	const more = closed > 0 ? 0 : rest;
	const count = unread.length + more;
	if (count === 0) return undefined;
	const counts = new Map<string, number>();
	for (const word of unread.map(kindWord)) counts.set(word, (counts.get(word) ?? 0) + 1);
	const kinds = [...counts].map(([word, many]) => `${many} ${word}`).join(", ");
	const isPlain = more > 0 || (counts.size === 1 && counts.has("message"));
	const special = isPlain ? "" : ` (${kinds})`;
	const what = `${count} unread ${count === 1 ? "message" : "messages"} from other sessions${special}`;
	return `(Intercom: ${what}. Call read_messages when it suits.)`;
}

/** Says that mail waits which the client did not show, however often hooks handed it over. */
export function notShown(count: number): string {
	const them = count === 1 ? "1 unread message" : `${count} unread messages`;
	return `(Intercom: ${them} could not be shown here. Call read_messages for them.)`;
}
