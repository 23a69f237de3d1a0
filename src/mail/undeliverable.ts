import type { Context } from "../context.ts";
import { compose, type Sender } from "../messages/compose.ts";
import { kindWord } from "../messages/kinds.ts";
import type { Message } from "../model/message.ts";
import { HUMAN } from "../model/session.ts";
import { successorOf } from "../sessions/predecessors.ts";
import type { Roster } from "../sessions/roster.ts";
import { isTranscriptGone } from "../sessions/seen-transcript.ts";
import { byAge } from "./inboxes.ts";
import { put } from "./put.ts";

/** How much of the text a notice repeats, in characters. */
const MOST_REPEATED = 2_000;

/**
 * Returns to this sender what it wrote to sessions that are no more: their transcript is proven
 * gone, no process is left of them, and no other took their place. The sender gets a notice with
 * the text, once. The message itself stays in the inbox: should its receiver come back, it is
 * there.
 */
export async function returnUndeliverable(context: Context, me: Sender, roster: Roster): Promise<void> {
	for (const owner of await context.mailbox.owners()) {
		if (owner === HUMAN || owner === me.id) continue;
		const receiver = successorOf(context, owner);
		if (!isTranscriptGone(context, receiver) || roster.find(receiver)) continue;
		for (const message of (await context.mailbox.unread(owner)).sort(byAge)) {
			if (message.from.session === me.id) await returnToSender(context, me, message);
		}
	}
}

/** Its receipt says that a message was returned. */
const RETURNED = { state: "held", route: "return", reason: "the session is no more" } as const;

async function returnToSender(context: Context, me: Sender, message: Message): Promise<void> {
	// The hold is for the others who may be at it.
	const hold = await context.mailbox.take(message.to, message.id);
	if (!hold) return;
	try {
		const receipt = await context.receipts.of(message.id);
		if (receipt.some(({ route }) => route === RETURNED.route)) return;
		// The notice first: should this process die now, the message is returned twice and not lost.
		await put(context, noticeOf(context, me, message));
		await context.receipts.note(message.id, RETURNED);
		await context.questions.remove(message.id);
	} finally {
		await hold.putBack();
	}
}

function noticeOf(context: Context, me: Sender, message: Message): Message {
	const said = `Your ${kindWord(message)} ${message.id}, which waits in its inbox should it come back, said:`;
	const gone = `the session ${message.to} is no more; neither its transcript nor its process is there.`;
	return compose(context, { ...me, id: message.to, name: "intercom" }, me.id, {
		kind: "message",
		text: `Undeliverable: ${gone} ${said}\n\n${message.text.slice(0, MOST_REPEATED)}`,
		inReplyTo: message.id,
	});
}
