import { rankOf } from "../mailbox/rank.ts";
import type { Message } from "../model/message.ts";
import { isExpired } from "./expiry.ts";

/**
 * Tells whether a message presses: it comes before the others, and reaches its receiver even within
 * a busy turn. Urgent mail and questions do, as long as their time is not over.
 */
export function isPressing(message: Message, now: number): boolean {
	return rankOf(message) === "pressing" && !isExpired(message, now);
}

/**
 * Returns messages in the order in which they are handed over: what presses first, what is only for
 * information last. Each of these groups has its oldest message first.
 */
export function inOrder(messages: readonly Message[], now: number): Message[] {
	const rank = (message: Message) => (isPressing(message, now) ? 0 : message.kind === "status" ? 2 : 1);
	// Message ids sort by time.
	return [...messages].sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}

/** Names what a message is, for people and models: `urgent question`, `done notice`, `status`. */
export function kindWord({ kind, urgent }: Message): string {
	const word = kind === "done" ? "done notice" : kind;
	return urgent ? `urgent ${word}` : word;
}

/** Names what a message is with its article: `an urgent question`. */
export function aKind(message: Message): string {
	const word = kindWord(message);
	return `${/^[aeiou]/.test(word) ? "an" : "a"} ${word}`;
}
