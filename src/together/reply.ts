import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import { findIn } from "../mail/inboxes.ts";
import { type Replied, type ReplyInput, reply as replyByMail } from "../mail/reply.ts";
import { settle } from "../mail/settle.ts";
import { noteReceipt } from "../messages/note-receipt.ts";
import type { Message } from "../model/message.ts";
import { inboxesOf } from "../sessions/predecessors.ts";
import type { SentToMany } from "./copy.ts";
import { findMessages } from "./find-message.ts";
import type { MemberNow } from "./members-now.ts";
import { partiesOf } from "./same-party.ts";
import { sayInRoom } from "./say-in-room.ts";

/**
 * Answers a message of the caller's inbox. The reply to one that was written in a room goes to the
 * room: it is for whoever wrote that one, and for all that it was for. With `isPrivate`, and for
 * any other mail, it goes to the sender alone.
 * @throws IntercomError as the reply by mail, and as `sayInRoom`; `not_found` where nobody whom the
 *   message concerned is in the room any more
 */
export async function reply(
	context: Context,
	input: ReplyInput & { isPrivate: boolean },
): Promise<Replied | SentToMany> {
	if (input.isPrivate) return replyByMail(context, input);
	const owners = inboxesOf(context, input.caller.id);
	const original = await findIn(context, owners, input.messageId);
	const { room, entry } = original;
	if (room === undefined || entry === undefined) return replyByMail(context, input);
	// Whoever answers a message has seen it: its receipt says so first, where the transcript does.
	await settle(context, owners);
	const concerned = await concernedBy(context, room, original);
	const writers = partiesOf(context, original.from.session);
	const sent = await sayInRoom(context, {
		room,
		text: input.text,
		kind: "message",
		urgent: false,
		choose: (others) => chooseThose(others, concerned),
		// The others had no question to be answered.
		wakes: ({ id }) => input.live && original.kind !== "status" && writers.has(id),
		inReplyTo: entry,
		hops: original.hops + 1,
		caller: input.caller,
		signal: input.signal,
	});
	if (original.kind === "question")
		await noteReceipt(context, original.id, { state: "answered", route: "reply" });
	return sent;
}

/** The ids of whoever wrote a message and of those that it was for, as the log knows them. */
async function concernedBy(
	context: Context,
	room: string,
	{ entry = "", from }: Message,
): Promise<Set<string>> {
	const [found] = await findMessages(context, room, entry);
	return new Set(found ? [found.entry.by.session, ...found.entry.to] : partiesOf(context, from.session));
}

function chooseThose(others: MemberNow[], concerned: ReadonlySet<string>): MemberNow[] {
	const found = others.filter(({ known }) => concerned.has(known));
	if (found.length > 0) return found;
	throw new IntercomError("not_found", "Nobody whom that message concerned is in the room any more.", {
		hint: (say) => `Reply to its sender alone: ${say.tool("reply", { private: true })}.`,
	});
}
