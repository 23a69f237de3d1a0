import type { Message } from "../model/message.ts";

/** Tells whether a message's time is over. Such a message is shown as old news, and not handed over as work. */
export function isExpired(message: Message, now: number): boolean {
	return message.expiresAt !== undefined && Date.parse(message.expiresAt) <= now;
}
