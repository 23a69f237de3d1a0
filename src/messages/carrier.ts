import { clean } from "../model/clean-text.ts";
import type { Message } from "../model/message.ts";
import { type Frame, framesIn } from "./read-frame.ts";
import { textHash } from "./text-hash.ts";

/** Tells whether texts that were given to a session hand it one message. */
export interface Carrier {
	/** Whether the text hands over the message. */
	carries(text: string): boolean;
	/** Whether the text hands over anything else: another message, or what poses as this one. */
	handsOther(text: string): boolean;
}

/**
 * Tells what hands over this message. An id alone proves nothing, as others may know it: the frame
 * has to name the message's sender and to hold the message's text, or the text's hash.
 *
 * A reader asks about the same texts with every batch of records. What was found of a text is
 * remembered, so that a long one is read once.
 * @param forged told once of each text with a frame that has the id and is not the message's.
 */
export function carrierOf(message: Message, forged?: (frame: Frame) => void): Carrier {
	const known = new Map<string, { carries: boolean; handsOther: boolean }>();
	const proves = prover(message);
	function look(text: string) {
		const before = known.get(text);
		if (before) return before;
		const frames = framesIn(text);
		const own = frames.filter(proves);
		const found = { carries: own.length > 0, handsOther: own.length < frames.length };
		known.set(text, found);
		const pretender = frames.find((frame) => frame.id === message.id && !proves(frame));
		if (pretender) forged?.(pretender);
		return found;
	}
	return {
		carries: (text) => text.includes(message.id) && look(text).carries,
		handsOther: (text) => text.includes("<intercom-") && look(text).handsOther,
	};
}

/** Whether a frame is that of this message. */
export function provesMessage(frame: Frame, message: Message): boolean {
	return prover(message)(frame);
}

function prover(message: Message): (frame: Frame) => boolean {
	const hash = once(() => textHash(message));
	const text = once(() => essence(message.text));
	return (frame) => {
		if (frame.id !== message.id || frame.sender !== message.from.session) return false;
		return frame.sha256 === undefined ? essence(frame.text) === text() : frame.sha256 === hash();
	};
}

/**
 * What is left of a text whichever way it went. Routes put a backslash before what a client would
 * act on, and so does 2.1.328 before its own tags in what is pasted; clients make blanks of tabs,
 * and 2.0.60 one character of a letter and its accent. What is not seen is left out of a paste by
 * 2.1.328: U+E0100 and others that Unicode lets nobody draw (Default_Ignorable_Code_Point).
 */
function essence(text: string): string {
	return clean(text)
		.replace(/[\s\\\p{Default_Ignorable_Code_Point}]+/gu, "")
		.normalize("NFC");
}

function once<Value>(make: () => Value): () => Value {
	let made: { value: Value } | undefined;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}
