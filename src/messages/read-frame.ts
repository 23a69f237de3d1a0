import { MessageKind } from "../model/message.ts";

const KINDS = MessageKind.options.join("|");
/**
 * An opening line, or a whole closing line. No opening line is longer; the bound keeps a text of
 * beginnings from being read over and over.
 */
const TAG = new RegExp(
	`<intercom-(${KINDS}) id="([0-9a-f-]{36})"([^<>\\n]{0,500})>|</(intercom-(?:${KINDS}) [0-9a-f-]{16,36})>`,
	"g",
);

/** A frame as a text holds it: what it says of itself, which anybody may have written. */
export interface Frame {
	/** The message's id. */
	id: string;
	/** The session that is named as the sender. */
	sender: string | undefined;
	/** What stands between its lines. */
	text: string;
	/** Of the message's text, where the frame does not hold it. */
	sha256: string | undefined;
}

/** Returns the ids of the messages that a text hands over: those of its outermost frames. */
export function framedIds(text: string): string[] {
	return framesIn(text).map(({ id }) => id);
}

/**
 * Returns a text's outermost frames. What stands inside a frame is its sender's text and counts for
 * nothing. Neither does an opening that is never closed (cut off, or quoted). A frame is closed by
 * its mark; one of a version before there were marks, as transcripts hold them, by its id.
 * It takes linear time: a text of 1 MB may hold nothing but openings.
 */
export function framesIn(text: string): Frame[] {
	const tags = [...text.matchAll(TAG)];
	/** For each closing line, the last place where it stands. */
	const closings = new Map<string, number>();
	for (const [at, tag] of tags.entries()) if (tag[4]) closings.set(tag[4], at);
	const frames: Frame[] = [];
	for (let at = 0; at < tags.length; at++) {
		const open = tags[at];
		const [line = "", kind, id, fields = ""] = open ?? [];
		if (!open || !kind || !id) continue;
		const key = `intercom-${kind} ${field(fields, "mark") ?? id}`;
		if ((closings.get(key) ?? -1) < at) continue;
		while (tags[at]?.[4] !== key) at++;
		frames.push({
			id,
			sender: field(fields, "session"),
			text: text.slice(open.index + line.length, tags[at]?.index),
			sha256: field(fields, "sha256"),
		});
	}
	return frames;
}

/** A field of an opening line. A sender's name holds no quotes, so it cannot pass for a field. */
function field(fields: string, name: string): string | undefined {
	return new RegExp(` ${name}="([^"]*)"`).exec(fields)?.[1];
}
