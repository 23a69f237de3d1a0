import * as z from "zod";
import { IntercomError } from "../errors.ts";
import { MAX_TEXT_BYTES, Message, MessageId } from "../model/message.ts";
import { PartyId } from "../model/session.ts";

const HandOverKey = z.string().regex(/^[0-9a-f]{16}$/);

/**
 * Returns the owner of an inbox as it may reach a path.
 * @throws IntercomError `bad_input` for what is neither a session id nor `human`.
 */
export function checkOwner(owner: string): string {
	return parseOrRefuse(PartyId, owner, "inbox owner");
}

/**
 * Returns a message id as it may reach a path.
 * @throws IntercomError `bad_input` for what is no message id.
 */
export function checkId(id: string): string {
	return parseOrRefuse(MessageId, id, "message id");
}

/**
 * Returns the key of a hand-over as it may reach a path.
 * @throws IntercomError `bad_input` for what is no such key.
 */
export function checkKey(key: string): string {
	return parseOrRefuse(HandOverKey, key, "key of a hand-over");
}

/**
 * Returns the message as it will be read again.
 * @throws IntercomError `bad_input`, or `too_large` above MAX_TEXT_BYTES.
 */
export function checkMessage(message: Message): Message {
	const checked = parseOrRefuse(Message, message, "message");
	if (Buffer.byteLength(checked.text) <= MAX_TEXT_BYTES) return checked;
	throw new IntercomError("too_large", `A message may hold ${MAX_TEXT_BYTES} bytes of text.`, {
		hint: "Write the text to a file and send its path.",
	});
}

/**
 * Returns the value as the schema gives it.
 * @param what says what was expected.
 * @throws IntercomError `bad_input` where it does not fit.
 */
export function parseOrRefuse<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
	const parsed = schema.safeParse(value);
	if (parsed.success) return parsed.data;
	throw new IntercomError("bad_input", `That is no well-formed ${what}.`, {
		hint: "Ids are lower-case UUIDs: copy them as they were shown.",
		cause: parsed.error,
	});
}
