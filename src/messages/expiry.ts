import type { Message } from "../model/message.ts";

/** Tells whether a message's time is over. Then it is old news, and no work. */
export function isExpired(message: Message, now: number): boolean {
	return message.expiresAt !== undefined && Date.parse(message.expiresAt) <= now;
}
