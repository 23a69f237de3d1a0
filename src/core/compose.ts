import { v7 } from "uuid";
import { IntercomError } from "../errors.ts";
import { MAX_TEXT_BYTES, type Message } from "../model/message.ts";
import { HUMAN } from "../model/session.ts";
import { cleanLine } from "./clean.ts";
import type { Context } from "./context.ts";
import { type Identity, identify } from "./identity.ts";
import { describeEntry, type Roster } from "./roster.ts";

/** Who writes: a session or the person at the terminal, with the name others know it by. */
export interface Sender extends Identity {
	name: string;
}

/**
 * The party this process writes for.
 * @throws IntercomError `no_identity`
 */
export async function sender(
	context: Context,
	options: { terminal: boolean },
	roster?: Roster,
): Promise<Sender> {
	const me = await identify(context, options);
	if (!me) {
		throw new IntercomError("no_identity", "Intercom cannot tell which session this is.", {
			hint: "Set CLAUDE_INTERCOM_SESSION to this session's id (the /status command shows it), or send a first prompt and try again.",
		});
	}
	if (me.id === HUMAN) return { ...me, name: HUMAN };
	const entry = roster?.entries.find((each) => each.id === me.id);
	return { ...me, name: entry ? describeEntry(context, entry).name : (me.name ?? me.id.slice(0, 8)) };
}

/**
 * A new message, not sent yet.
 * @throws IntercomError `bad_input` (nothing to say), `too_large`, `self`
 */
export function compose(
	context: Context,
	from: Sender,
	to: string,
	fields: Pick<Message, "kind" | "text"> &
		Partial<
			Pick<Message, "inReplyTo" | "urgent" | "answerBy" | "outcome" | "hops" | "expiresAt" | "supersedes">
		>,
): Message {
	if (fields.text.trim() === "") {
		throw new IntercomError("bad_input", "The text is empty.", { hint: "Write what you want to say." });
	}
	if (Buffer.byteLength(fields.text) > MAX_TEXT_BYTES) {
		throw new IntercomError("too_large", "The text is longer than 1 MB.", {
			hint: "Write it to a file and send the path.",
		});
	}
	if (to === from.id) {
		throw new IntercomError("self", "That is your own address; nothing was sent.", {
			hint: "Call list_sessions to see the others.",
		});
	}
	return {
		v: 1,
		id: v7(),
		from: { session: from.id, name: cleanLine(from.name, 200) },
		to,
		sentAt: new Date(context.now()).toISOString(),
		hops: 0,
		...fields,
	};
}
