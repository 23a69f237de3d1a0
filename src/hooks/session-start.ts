import { unreadOf } from "../mail/inboxes.ts";
import { inOrder, kindWord } from "../messages/kinds.ts";
import { additionalContext, type Hook } from "./hook-output.ts";

/**
 * A session begins: unread mail is announced, not handed over, as nobody has asked anything yet.
 * The shell has written the event down.
 */
export const sessionStart: Hook = async (context, input) => {
	const unread = inOrder(await unreadOf(context, input.session), context.now());
	if (unread.length === 0) return undefined;
	const counts = new Map<string, number>();
	for (const word of unread.map(kindWord)) counts.set(word, (counts.get(word) ?? 0) + 1);
	const kinds = [...counts].map(([word, count]) => `${count} ${word}`).join(", ");
	const special = counts.size === 1 && counts.has("message") ? "" : ` (${kinds})`;
	const text = `(Intercom: ${unread.length} unread ${unread.length === 1 ? "message" : "messages"} from other sessions${special}. Call read_messages when it suits.)`;
	return { output: additionalContext("SessionStart", text) };
};
