import type { Message } from "../model/message.ts";
import { HUMAN } from "../model/session.ts";
import { compose, type Sender } from "./compose.ts";
import type { Context } from "./context.ts";
import { latest } from "./identity.ts";
import { kindWord } from "./kinds.ts";
import type { Roster } from "./roster.ts";
import { put } from "./send.ts";

/**
 * Gives back to this sender what it wrote to sessions that are no more: neither a transcript nor a process is left of them, and
 * none took their place. Each such message is taken out of the dead inbox and comes back as undeliverable.
 */
export async function returnUndeliverable(context: Context, me: Sender, roster: Roster): Promise<void> {
	const there = new Set(roster.entries.map((entry) => entry.id));
	for (const owner of await context.mailbox.owners()) {
		if (owner === HUMAN || owner === me.id || there.has(latest(context, owner))) continue;
		for (const message of await context.mailbox.unread(owner)) {
			if (message.from.session === me.id) await giveBack(context, me, message);
		}
	}
}

async function giveBack(context: Context, me: Sender, message: Message): Promise<void> {
	const claim = await context.mailbox.take(message.to, message.id);
	if (!claim) return;
	const notice = compose(context, { ...me, id: message.to, name: "intercom" }, me.id, {
		kind: "message",
		text: `Undeliverable: the session ${message.to} is no more; neither its transcript nor its process is there. Your ${kindWord(message)} ${message.id} said:\n\n${message.text.slice(0, 2_000)}`,
		inReplyTo: message.id,
	});
	// The notice first: should this process die in between, the message is given back once more rather than lost.
	await put(context, notice);
	await claim.done();
	await context.mailbox.note(message.id, { state: "failed", reason: "the session is no more" });
	await context.mailbox.removeQuestion(message.id);
}
