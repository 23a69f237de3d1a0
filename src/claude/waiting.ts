import { isReply, type ShownRecord } from "./shown-record.ts";

/** How many prompts wait where nothing tells. */
export const NOBODY_KNOWS = Number.POSITIVE_INFINITY;

/** What is known of a client's queue of prompts. */
export interface Queue {
	/** So many wait, or `NOBODY_KNOWS`. */
	waiting: number;
	/** When the latest of them was put in, in milliseconds since the epoch. */
	latestIn: number;
	/** So many have left it whose prompts have not been read yet. */
	leaving: number;
}

/** A queue in which so many prompts wait. */
export function queueOf(waiting: number): Queue {
	return { waiting, latestIn: 0, leaving: 0 };
}

/** What is known of a queue after these records. */
export function queueAfter(records: readonly ShownRecord[], before: Queue): Queue {
	return records.reduce(next, before);
}

/**
 * Whether the client went on without a text that comes with a prompt and that the records do not
 * have. 2.1.328 runs the hook also for a prompt that is put into its queue. That prompt and its text
 * come in later, behind those that waited before it, or never, where the person takes it back. So
 * the text is lost for certain once nothing waits any more and the last prompt is replied to.
 * @param records from where the transcript ended when the text was given.
 * @param at when it was given.
 * @param before the client's queue then.
 */
export function wentOnWithout(records: readonly ShownRecord[], at: number, before: Queue): boolean {
	let queue = before;
	let mayWait = false;
	/** Nothing waits, and the last that did has come into the conversation. */
	let lastCame = false;
	for (const record of records) {
		if (record.kind === "queue" && record.change === "emptied" && mayWait) return true;
		mayWait ||= record.kind === "queue" && record.change === "in" && record.at >= at;
		queue = next(queue, record);
		// The client writes that a prompt has left its queue before what it replied until then.
		if (record.kind === "queue" && record.change === "out") lastCame = false;
		if (record.kind === "prompt") lastCame = queue.waiting === 0;
		const wentOn = record.kind === "end" || isReply(record);
		if (wentOn && record.at >= at && lastCame && queue.waiting === 0) return true;
	}
	return false;
}

function next(queue: Queue, record: ShownRecord): Queue {
	const { waiting, latestIn, leaving } = queue;
	if (record.kind === "prompt") {
		// A client at rest has taken up all that waited. A queue also ends with its client.
		const isEmpty = (record.typed ?? leaving === 0) && record.at > latestIn;
		return { waiting: isEmpty ? 0 : waiting, latestIn, leaving: Math.max(0, leaving - 1) };
	}
	if (record.kind !== "queue") return queue;
	switch (record.change) {
		case "in":
			return { waiting: waiting + 1, latestIn: Math.max(latestIn, record.at), leaving };
		case "out":
			// What leaves a queue that seemed empty came along from before a /clear. More may have.
			return { waiting: waiting > 0 ? waiting - 1 : NOBODY_KNOWS, latestIn, leaving: leaving + 1 };
		case "emptied":
			return { waiting: 0, latestIn, leaving: 0 };
	}
}
