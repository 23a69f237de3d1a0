import type { Carries } from "./chain.ts";
import { absorbsOldest, type QueueEvent, takenBy } from "./queue.ts";
import type { Event } from "./record.ts";

/** Where a question was handed over to a turn. */
export interface Given {
	/** Of the event that handed it over. */
	index: number;
	/** What was written before this time is no answer. 0: the order of the records alone tells. */
	at: number;
}

/** The client's own queue of prompts, as far as its records tell. */
interface Queue {
	waiting: readonly string[];
	/** The question was taken out of it for a turn. Its record follows at once, or within 100 ms. */
	coming: boolean;
}

/**
 * Finds the first event that hands over the question; else tells whether it waits in the client's
 * queue.
 */
export function findGiven(events: readonly Event[], carries: Carries): Given | "queued" | "absent" {
	let queue: Queue = { waiting: [], coming: false };
	for (const [index, event] of events.entries()) {
		if (event.kind === "prompt" && handsOver(event.text, carries)) return { index, at: 0 };
		if (event.kind !== "queue") continue;
		if (event.absorbed !== "oldest") {
			queue = afterOperation(queue, event, carries);
		} else if (events.slice(index, index + queue.waiting.length).every(absorbsOldest)) {
			// All that wait go in at once. Where fewer go in, some are left over from a client that died:
			// whose is unknown.
			if (queue.waiting.some(carries)) return { index, at: event.at };
			queue = { ...queue, waiting: [] };
		}
	}
	return queue.coming || queue.waiting.some(carries) ? "queued" : "absent";
}

/**
 * True for a text that hands over the question. What the person's own commands printed only shows
 * what it shows.
 */
export function handsOver(text: string, carries: Carries): boolean {
	return !/^<(bash-|local-command-)/.test(text) && carries(text);
}

function afterOperation(queue: Queue, event: QueueEvent, carries: Carries): Queue {
	// What 2.1.328 gives up it names: another prompt may have been the one that was taken out before.
	if (event.operation === "popAll") return { waiting: [], coming: queue.coming && !carries(event.text) };
	if (event.operation === "enqueue") {
		// The client never puts its own commands into a turn.
		const isCommand = event.text.startsWith("/");
		return isCommand ? queue : { ...queue, waiting: [...queue.waiting, event.text] };
	}
	const at = takenBy(event, queue.waiting);
	const text = queue.waiting[at];
	if (text === undefined) return queue;
	const forTurn = event.operation === "dequeue" || event.absorbed === "named";
	return { waiting: queue.waiting.toSpliced(at, 1), coming: carries(text) ? forTurn : queue.coming };
}
