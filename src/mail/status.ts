import type { Turn } from "../claude/turn.ts";
import type { Context } from "../context.ts";
import { turnIn } from "../delivery/follow-message.ts";
import { obstacles, type RouteObstacle } from "../delivery/try-routes.ts";
import { IntercomError } from "../errors.ts";
import type { Located } from "../mailbox/mailbox.ts";
import type { Question } from "../model/question.ts";
import type { ReceiptEvent } from "../model/receipt.ts";
import { HUMAN, type Session } from "../model/session.ts";
import { successorOf } from "../sessions/identity.ts";
import { describeEntry, roster } from "../sessions/roster.ts";

export interface Status {
	message: Located["message"];
	place: Located["place"];
	/** Oldest first. */
	receipt: ReceiptEvent[];
	/** The receiver; absent where it is the person at the terminal or a session that is no more. */
	target: Session | undefined;
	/** Of a question nobody has answered yet: who waits, and what the target's transcript proves of it. */
	question: { entry: Question; turn: Turn["state"] } | undefined;
	/** Of an unread message: why no route can carry it now; empty where one could. */
	obstacles: RouteObstacle[];
}

/**
 * Where a message is, what happened to it and what is in its way. Looks only.
 * @throws IntercomError `not_found`, `ambiguous`, `bad_input` for the id
 */
export async function messageStatus(context: Context, id: string): Promise<Status> {
	const located = await context.mailbox.locate(id.trim().toLowerCase());
	if (!located) {
		throw new IntercomError("not_found", "No message has that id.", {
			hint: "Copy the id from the result of ask or send_message, or from the message itself.",
		});
	}
	const { message, place } = located;
	const receiver = message.to === HUMAN ? HUMAN : successorOf(context, message.to);
	const entry = (await roster(context)).entries.find((each) => each.id === receiver);
	const target = entry && describeEntry(context, entry);
	const open = (await context.questions.open()).find((each) => each.id === message.id);
	return {
		message,
		place,
		receipt: await context.receipts.of(message.id),
		target,
		question: open && {
			entry: open,
			turn: open.transcript ? (await turnIn(open.transcript, open.offset, open.id)).turn.state : "absent",
		},
		obstacles: place === "unread" && target ? await obstacles(context, target) : [],
	};
}
