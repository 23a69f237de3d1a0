import type { Message } from "../model/message.ts";

/** How soon unread mail is handed over: what presses comes first, what only informs comes last. */
export const RANKS = ["pressing", "ordinary", "status"] as const;
export type Rank = (typeof RANKS)[number];

/**
 * Returns the rank a message has all its life. Urgent mail, questions and tasks that somebody waits
 * for press.
 */
export function rankOf({ kind, urgent, awaited }: Pick<Message, "kind" | "urgent" | "awaited">): Rank {
	if (urgent || kind === "question" || awaited) return "pressing";
	return kind === "status" ? "status" : "ordinary";
}
