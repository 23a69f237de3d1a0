import type { Message } from "../model/message.ts";

/** How soon unread mail is handed over: what presses comes first, what only informs comes last. */
export const RANKS = ["pressing", "ordinary", "status"] as const;
export type Rank = (typeof RANKS)[number];

/** Returns the rank a message has all its life. Urgent mail and questions press. */
export function rankOf({ kind, urgent }: Pick<Message, "kind" | "urgent">): Rank {
	if (urgent || kind === "question") return "pressing";
	return kind === "status" ? "status" : "ordinary";
}
