import type { Context } from "../context.ts";
import type { Message } from "../model/message.ts";

/** A way in which a person is told of urgent mail, besides their inbox. */
export interface Channel {
	/** What people call it. */
	name: "desktop" | "telegram" | "url";
	/** Tells whether the person has it set. */
	isSet(context: Context): boolean;
	/**
	 * Tells the person of a message, within a few seconds. Never throws.
	 * @returns why it could not, in our own words; `undefined` where it has told them
	 */
	tell(context: Context, message: Message, signal: AbortSignal): Promise<string | undefined>;
}
