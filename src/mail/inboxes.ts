import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import type { FirstUnread } from "../mailbox/mailbox.ts";
import type { Message } from "../model/message.ts";

/** Returns the first unread messages of these owners, so many of each, and what else there is. */
export async function firstUnread(
	context: Context,
	owners: readonly string[],
	most: number,
): Promise<FirstUnread> {
	const all = await Promise.all(owners.map((owner) => context.mailbox.firstUnread(owner, most)));
	return {
		messages: all.flatMap(({ messages }) => messages),
		more: all.reduce((sum, { more }) => sum + more, 0),
		stuck: all.flatMap(({ stuck }) => stuck),
	};
}

/**
 * Returns the one message in the inboxes of these owners that has this id, or one that begins so.
 * @throws IntercomError `not_found`, `ambiguous` (the hint lists the ids), `bad_input`
 */
export async function findIn(
	context: Context,
	owners: readonly string[],
	idOrPrefix: string,
): Promise<Message> {
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
		hint: (say) =>
			"Copy the id from the message, or call " +
			`${say.tool("read_messages", { unread_only: false })} to see those you have read.`,
	});
}

/** Returns what `list` gives for each of these owners, together. */
export async function gather<Item>(
	owners: readonly string[],
	list: (owner: string) => Promise<Item[]>,
): Promise<Item[]> {
	return (await Promise.all(owners.map(list))).flat();
}

/** Sorts messages, oldest first: their ids sort by time. */
export function byAge(a: Message, b: Message): number {
	return a.id < b.id ? -1 : 1;
}
