import type * as z from "zod";
import { IntercomError } from "../errors.ts";
import { MAX_TEXT_BYTES, Message, MessageId } from "../model/message.ts";
import { PartyId } from "../model/session.ts";

/** @throws IntercomError `bad_input` for what is neither a session id nor `human`. */
export function checkOwner(owner: string): string {
	return parseOrRefuse(PartyId, owner, "inbox owner");
}

/** @throws IntercomError `bad_input` for what is no message id. */
export function checkId(id: string): string {
	return parseOrRefuse(MessageId, id, "message id");
}

/** The message as it will be read again. @throws IntercomError `bad_input`, or `too_large` above MAX_TEXT_BYTES. */
export function checkMessage(message: Message): Message {
	const mail = parseOrRefuse(Message, message, "message");
	if (Buffer.byteLength(mail.text) <= MAX_TEXT_BYTES) return mail;
	throw new IntercomError("too_large", `A message may hold ${MAX_TEXT_BYTES} bytes of text.`, {
		hint: "Write the text to a file and send its path.",
	});
}

/** @throws IntercomError `bad_input`; `what` says what was expected. */
export function parseOrRefuse<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
	const parsed = schema.safeParse(value);
	if (parsed.success) return parsed.data;
	throw new IntercomError("bad_input", `That is no well-formed ${what}.`, {
		hint: "Ids are lower-case UUIDs: copy them as they were shown.",
		cause: parsed.error,
	});
}

/**
 * The one id that begins with `prefix`; `undefined` where none does.
 * @throws IntercomError `bad_input` below 4 characters or with others than 0-9, a-f and -; `ambiguous` where several do.
 */
export function onlyMatch(ids: string[], prefix: string): string | undefined {
	if (!/^[0-9a-f-]{4,}$/.test(prefix)) {
		throw new IntercomError("bad_input", "That is no message id and no beginning of one.", {
			hint: "Give the id, or 4 or more of its first characters (0-9, a-f and -).",
		});
	}
	const found = [...new Set(ids.filter((id) => id.startsWith(prefix)))].sort().reverse();
	if (found.length < 2) return found[0];
	const more = found.length > 10 ? ` and ${found.length - 10} older` : "";
	throw new IntercomError("ambiguous", `${found.length} messages have an id that begins so.`, {
		hint: `Give the whole id; newest first: ${found.slice(0, 10).join(", ")}${more}.`,
	});
}
