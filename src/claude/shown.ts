import type { Carries } from "./chain.ts";
import type { Event } from "./record.ts";
import { isReply, type ShownRecord } from "./shown-record.ts";
import { turnOf } from "./turn.ts";
import { type Queue, queueOf, wentOnWithout } from "./waiting.ts";
import { type Onward, onwardFrom } from "./went-on.ts";

/** How a text was given to a client. */
export interface Given {
	/** When, in milliseconds since the epoch: before the client could know it. */
	at: number;
	/** The tool call whose result it was, by the client's id. Absent: it was printed. */
	tool?: string;
	/** A command printed it, which some tool call ran: any result may have it. */
	printed?: boolean;
	/** A hook printed it that runs before a prompt comes into the conversation. */
	withPrompt?: boolean;
	/** With that: the client's queue then. Absent: nothing waited in it. */
	queue?: Queue;
}

/**
 * What a transcript says of a text that was given to its client.
 *
 * - `shown`: the model was shown it.
 * - `passed`: the client went on without it. It refused it, cut it or lost it.
 * - `open`: neither can be told yet.
 */
export type Shown = "shown" | "passed" | "open";

/**
 * Judges one text by the records of the session's own transcript. They begin some way before the
 * text was given, as clients write a moment late; for a text that comes with a prompt, where the
 * transcript ended then.
 * @param carries tells whether what the model was shown holds the text, whole.
 */
export function shownOf(records: readonly ShownRecord[], given: Given, carries: Carries): Shown {
	if (given.tool !== undefined) return byTool(records, given, carries);
	if (given.printed) return byAnyResult(records, given, carries);
	return byContext(records, given, carries) ?? withoutContext(records, given);
}

/**
 * Judges one text that was given to the client's own queue of prompts, by the events of the
 * session's transcript from the time before that. A text that is in the queue no more and that no
 * turn has was taken back by the person, or lost with the queue.
 * @param carries tells whether a text given to the session hands it this one.
 */
export function outOfQueue(events: readonly Event[], carries: Carries): Shown {
	const { state } = turnOf(events, carries);
	if (state === "absent") return "passed";
	return state === "queued" ? "open" : "shown";
}

/**
 * The text is in the transcript. Where the person presses Esc before the model's first word, the
 * client takes the prompt back out of the conversation, and what hooks said with it.
 * @returns `undefined` where it is not there, or was left out before this time.
 */
function byContext(records: readonly ShownRecord[], given: Given, carries: Carries): Shown | undefined {
	const found = new Set<Onward>();
	for (const [index, record] of records.entries()) {
		if (record.kind !== "context" || !carries(record.text)) continue;
		const onward = onwardFrom(records, index);
		if (onward !== "without" || record.at >= given.at) found.add(onward);
	}
	if (found.has("answered")) return "shown";
	if (found.has("open")) return "open";
	return found.has("without") ? "passed" : undefined;
}

/** The text is not in the transcript. */
function withoutContext(records: readonly ShownRecord[], given: Given): Shown {
	if (!given.withPrompt) return afterHook(records, given.at);
	return wentOnWithout(records, given.at, given.queue ?? queueOf(0)) ? "passed" : "open";
}

/**
 * The client writes a hook's text before the model's next reply and before the turn's end. So where
 * one of these is there and the text is not, it does not come any more.
 */
function afterHook(records: readonly ShownRecord[], at: number): Shown {
	// The blocks of a message are written one by one. One that was begun before is no reply to it.
	const begun = new Set(records.map((record) => (isReply(record) && record.at < at ? record.message : "")));
	const wentOn = (record: ShownRecord) =>
		record.at >= at && (record.kind === "end" || (isReply(record) && !begun.has(record.message)));
	return records.some(wentOn) ? "passed" : "open";
}

/**
 * The result of the call that ran the command may have it, or a later one's, where the command ran
 * in the background. What no result had at the turn's end was thrown away, cut, or a subagent's.
 * Without a Stop hook 2.0.60 and 2.1.100 write no end: the next prompt tells.
 */
function byAnyResult(records: readonly ShownRecord[], { at }: Given, carries: Carries): Shown {
	const since = records.filter((record) => record.at >= at);
	if (since.some((record) => record.kind === "result" && carries(record.text))) return "shown";
	return since.some(({ kind }) => kind === "end" || kind === "prompt") ? "passed" : "open";
}

/** The call's own result decides. It is there before the model's next message. */
function byTool(records: readonly ShownRecord[], given: Given, carries: Carries): Shown {
	const results = records.filter((record) => record.kind === "result" && record.tool === given.tool);
	if (results.some((record) => record.kind === "result" && carries(record.text))) return "shown";
	if (results.length > 0) return "passed";
	const at = records.findIndex((record) => isReply(record) && record.calls.includes(given.tool ?? ""));
	const call = records[at];
	const wentOn = (record: ShownRecord, index: number) =>
		record.kind === "end"
			? record.at >= given.at
			: call !== undefined &&
				isReply(call) &&
				isReply(record) &&
				index > at &&
				record.message !== call.message;
	return records.some(wentOn) ? "passed" : "open";
}
