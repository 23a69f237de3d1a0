import { reasonOf } from "../delivery/obstacle-words.ts";
import type { Delivery } from "../delivery/try-routes.ts";
import type { Answer } from "./answer.ts";

/**
 * Everything the end of an ask depends on: no clock and no file, so tests can give every
 * combination.
 */
export interface EndSeen {
	answer: Answer | undefined;
	/** What the last try of the routes came to. */
	delivery: Delivery | undefined;
	/** Milliseconds from now until the wait would have been over; negative where it is. */
	leftMs: number;
}

/** A question that stays open when its ask ends. */
export interface OpenEnd {
	/** Where no route could be used: why, for the receipt. */
	heldBecause?: string;
	/**
	 * The wait ended before its time, so its entry does not say yet that nobody waits in the call.
	 */
	early: boolean;
}

/** What becomes of a question when its ask ends. */
export type End =
	/** It is closed. `delivery`: how it travelled. */
	{ kind: "answered"; answer: Answer; delivery: Delivery | undefined } | ({ kind: "open" } & OpenEnd);

/** How an ask ends: with its answer, or with a question that stays open. */
export function judgeEnd({ answer, delivery, leftMs }: EndSeen): End {
	const held = delivery?.state === "held";
	if (!answer) {
		const heldBecause = held ? reasonOf(delivery.obstacles) : undefined;
		return { kind: "open", heldBecause, early: leftMs > 0 };
	}
	// The last try found it held. It is answered, so since then the session has taken it by itself.
	return { kind: "answered", answer, delivery: held ? { state: "taken" } : delivery };
}
