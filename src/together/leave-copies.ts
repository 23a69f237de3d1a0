import type { Context } from "../context.ts";
import { compose, type Sender } from "../messages/compose.ts";
import type { EntryOf } from "../model/entry.ts";
import type { Message } from "../model/message.ts";
import { type Copy, gatherCopies, type LeftOut, leaveCopy } from "./copy.ts";
import { copyId } from "./copy-id.ts";
import type { MemberNow } from "./members-now.ts";

/** A message in a room's log, of which each other member is to have a copy. */
export interface ToCopy {
	room: string;
	entry: EntryOf<"message">;
	from: Sender;
	/** The members without the sender. */
	others: readonly MemberNow[];
	/** How many messages led to it. */
	hops: number;
	/** It is old news then. */
	expiresAt?: string;
	/** Which of those that it is for are woken, where a live route can. */
	live(member: MemberNow): boolean;
	signal: AbortSignal;
	/** What was left before is not left again. */
	again?: boolean;
	/** To be called where a copy could not be written, and may be another time. */
	unpaid?(): void;
}

/**
 * Leaves each other member its copy: those it is for have it as it was sent, the others as a
 * status, which wakes nobody. Never throws: whoever has no copy then is listed with the reason.
 */
export async function leaveCopies(
	context: Context,
	toCopy: ToCopy,
): Promise<{ copies: Copy[]; leftOut: LeftOut[] }> {
	const { entry, others, live, signal, again, unpaid } = toCopy;
	const missing = again ? await withoutCopy(context, toCopy) : others;
	const gathered = await Promise.all(
		missing.map((member) => {
			const addressed = entry.to.includes(member.known);
			const make = () => copyOf(context, toCopy, { member, addressed });
			return leaveCopy(context, { ...member, addressed }, make, {
				live: addressed && live(member),
				signal,
				...(unpaid && { unpaid }),
			});
		}),
	);
	return gatherCopies(gathered);
}

async function withoutCopy(context: Context, { entry, others }: ToCopy): Promise<MemberNow[]> {
	const found = await Promise.all(others.map(({ known }) => context.mailbox.locate(copyId(entry.id, known))));
	return others.filter((_, at) => found[at] === undefined);
}

function copyOf(
	context: Context,
	{ room, entry, from, hops, expiresAt }: ToCopy,
	{ member, addressed }: { member: MemberNow; addressed: boolean },
): Message {
	const { id, text, says: kind = "message", urgent, inReplyTo } = entry;
	return compose(context, from, member.id, {
		id: copyId(id, member.known),
		kind: addressed ? kind : "status",
		text,
		...(inReplyTo === undefined ? {} : { inReplyTo }),
		...(addressed && urgent ? { urgent } : {}),
		...(addressed && kind === "question" ? { answerBy: "reply" as const } : {}),
		room,
		entry: id,
		hops,
		...(expiresAt === undefined ? {} : { expiresAt }),
	});
}
