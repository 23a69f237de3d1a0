import { v7 } from "uuid";
import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import { MAX_TEXT_BYTES, type Message } from "../model/message.ts";
import { shownName } from "../model/session.ts";
import { ownAddress } from "../sessions/address-errors.ts";
import type { Caller } from "../sessions/identity.ts";
import { describeEntry, type Roster } from "../sessions/roster.ts";

/** Who writes: a caller, with the name others know it by. */
export interface Sender extends Caller {
	name: string;
}

/** Returns a caller with its name: the roster's, else the client's, else its id's beginning. */
export function senderOf(context: Context, caller: Caller, roster: Roster): Sender {
	const entry = roster.find(caller.id);
	const name = entry ? describeEntry(context, entry).name : (caller.name ?? "");
	return { ...caller, name: shownName({ session: caller.id, name }) };
}

/** What a message may be given besides its text. Without an id it draws one. */
type Optional =
	| "id"
	| "inReplyTo"
	| "urgent"
	| "answerBy"
	| "outcome"
	| "room"
	| "entry"
	| "task"
	| "awaited"
	| "hops"
	| "expiresAt"
	| "supersedes";

/**
 * Makes a new message, with an id of its own and the time of the clock. It is not sent yet.
 * @throws IntercomError `bad_input` (nothing to say), `too_large`, `self`
 */
export function compose(
	context: Context,
	from: Sender,
	to: string,
	fields: Pick<Message, "kind" | "text"> & Partial<Pick<Message, Optional>>,
): Message {
	refuseText(fields.text);
	if (to === from.id) throw ownAddress();
	return {
		v: 1,
		id: v7(),
		from: { session: from.id, name: shownName({ session: from.id, name: from.name }) },
		to,
		sentAt: new Date(context.now()).toISOString(),
		hops: 0,
		...fields,
	};
}

/**
 * Refuses what cannot be a message's text.
 * @throws IntercomError `bad_input` (nothing to say), `too_large`
 */
export function refuseText(text: string): void {
	if (text.trim() === "") {
		throw new IntercomError("bad_input", "The text is empty.", { hint: "Write what you want to say." });
	}
	if (Buffer.byteLength(text) > MAX_TEXT_BYTES) {
		throw new IntercomError("too_large", "The text is longer than 1 MB.", {
			hint: "Write it to a file and send the path.",
		});
	}
}
