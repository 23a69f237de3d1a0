import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import type { Message } from "../model/message.ts";

/**
 * The one message in these inboxes that has this id, or one that begins so.
 * @throws IntercomError `not_found`, `ambiguous`, `bad_input`
 */
export async function findIn(context: Context, owners: string[], idOrPrefix: string): Promise<Message> {
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
			`Copy the id from the message, or call ${say.tool("read_messages", { unread_only: false })} to see those you have read.`,
	});
}

/** What a look into each of these inboxes gives, together. */
export async function gather<Item>(
	owners: string[],
	list: (owner: string) => Promise<Item[]>,
): Promise<Item[]> {
	return (await Promise.all(owners.map(list))).flat();
}
