import type { Context } from "../context.ts";
import { compose, type Sender } from "../messages/compose.ts";
import { kindWord } from "../messages/kinds.ts";
import type { Message } from "../model/message.ts";
import { HUMAN } from "../model/session.ts";
import { successorOf } from "../sessions/predecessors.ts";
import type { Roster } from "../sessions/roster.ts";
import { byAge } from "./inboxes.ts";
import { put } from "./put.ts";

/** How much of the text a notice repeats, in characters. */
const MOST_REPEATED = 2_000;

/**
 * Returns to this sender what it wrote to sessions that are no more: neither a transcript nor a
 * process is left of them, and no other took their place. Each such message is taken out of the
 * dead inbox, and the sender gets a notice with its text.
 */
export async function returnUndeliverable(context: Context, me: Sender, roster: Roster): Promise<void> {
	const there = new Set(roster.entries.map((entry) => entry.id));
	for (const owner of await context.mailbox.owners()) {
		if (owner === HUMAN || owner === me.id || there.has(successorOf(context, owner))) continue;
		for (const message of (await context.mailbox.unread(owner)).sort(byAge)) {
			if (message.from.session === me.id) await returnToSender(context, me, message);
		}
	}
}

async function returnToSender(context: Context, me: Sender, message: Message): Promise<void> {
	const hold = await context.mailbox.take(message.to, message.id);
	if (!hold) return;
	const notice = compose(context, { ...me, id: message.to, name: "intercom" }, me.id, {
		kind: "message",
		text: `Undeliverable: the session ${message.to} is no more; neither its transcript nor its process is there. Your ${kindWord(message)} ${message.id} said:\n\n${message.text.slice(0, MOST_REPEATED)}`,
		inReplyTo: message.id,
	});
	// The notice first: should this process die now, the message is returned twice and not lost.
	await put(context, notice);
	await hold.done();
	await context.receipts.note(message.id, { state: "failed", reason: "the session is no more" });
	await context.questions.remove(message.id);
}
