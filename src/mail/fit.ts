import type { Context } from "../context.ts";
import { bareFrame } from "../messages/frame.ts";
import { longTextByFile, MOST_SHOWN, type ShownMessage } from "../messages/long-text.ts";
import { clean } from "../model/clean-text.ts";
import type { Message } from "../model/message.ts";

/** The line over a message, at most; and the lines around all of them. In bytes. */
const HEADING_BYTES = 500;
const AROUND_BYTES = 2_500;
/** How much of the room one text may take, for a message that comes alone. */
const MOST_OF_ROOM = 0.8;

/** Messages that are ready to be shown. */
export interface Fitting {
	messages: ShownMessage[];
	/** How much room they take, in bytes. */
	bytes: number;
}

/**
 * Prepares the first of these messages for a place that shows `room` bytes in all: as many as it
 * shows whole, the first in any case. A text that would not fit alone is handed over by file.
 * @param room `undefined`: it shows all.
 * @param used how much of the room is taken already.
 * @throws IntercomError where such a file cannot be written
 */
export async function fitInto(
	context: Context,
	messages: readonly Message[],
	room: number | undefined,
	used = AROUND_BYTES,
): Promise<Fitting> {
	const fitting: Fitting = { messages: [], bytes: used };
	for (const message of messages) {
		const shown = await longTextByFile(context, message, mostShown(message, room));
		const bytes =
			Buffer.byteLength(bareFrame(shown)) + HEADING_BYTES + Buffer.byteLength(message.error ?? "");
		const isFirst = fitting.messages.length === 0 && used === AROUND_BYTES;
		if (room !== undefined && fitting.bytes + bytes > room && !isFirst) break;
		fitting.messages.push(shown);
		fitting.bytes += bytes;
	}
	return fitting;
}

function mostShown({ text }: Message, room: number | undefined): number {
	const isTooLong = room !== undefined && Buffer.byteLength(clean(text)) > room * MOST_OF_ROOM;
	return isTooLong ? 0 : MOST_SHOWN;
}
