import type { Message } from "../model/message.ts";
import { isExpired } from "./expiry.ts";

/** Whether a message should reach its receiver before the others, even within a busy turn: urgent mail and questions whose time is not over. */
export function isPressing(message: Message, now: number): boolean {
	return (message.urgent === true || message.kind === "question") && !isExpired(message, now);
}

/** Messages in the order in which they are handed over: what presses first, what is only for information last, each oldest first. */
export function inOrder(messages: readonly Message[], now: number): Message[] {
	const rank = (message: Message) => (isPressing(message, now) ? 0 : message.kind === "status" ? 2 : 1);
	// Message ids sort by time.
	return [...messages].sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}

/** What a message is, for people and models: `urgent question`, `done notice`, `status`. */
export function kindWord({ kind, urgent }: Message): string {
	const word = kind === "done" ? "done notice" : kind;
	return urgent ? `urgent ${word}` : word;
}

/** The same with its article: `an urgent question`. */
export function aKind(message: Message): string {
	const word = kindWord(message);
	return `${/^[aeiou]/.test(word) ? "an" : "a"} ${word}`;
}
