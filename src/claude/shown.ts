import type { Carries } from "./chain.ts";
import type { ShownRecord } from "./shown-record.ts";

/** How a text was given to a client. */
export interface Given {
	/** When, in milliseconds since the epoch: before the client could know it. */
	at: number;
	/** The tool call whose result it was, by the client's id. Absent: a hook printed it. */
	tool?: string;
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
 * text was given, as clients write a moment late.
 * @param carries tells whether what the model was shown holds the text, whole.
 */
export function shownOf(records: readonly ShownRecord[], given: Given, carries: Carries): Shown {
	return given.tool === undefined ? byHook(records, given.at, carries) : byTool(records, given, carries);
}

/**
 * The client writes a hook's text before the model's next reply and before the turn's end. So where
 * one of these is there and the text is not, it does not come any more.
 */
function byHook(records: readonly ShownRecord[], at: number, carries: Carries): Shown {
	if (records.some((record) => record.kind === "context" && carries(record.text))) return "shown";
	// The blocks of a message are written one by one. One that was begun before is no reply to it.
	const begun = new Set(records.map((record) => (isReply(record) && record.at < at ? record.message : "")));
	const wentOn = (record: ShownRecord) =>
		record.at >= at && (record.kind === "end" || (isReply(record) && !begun.has(record.message)));
	return records.some(wentOn) ? "passed" : "open";
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

function isReply(record: ShownRecord): record is Extract<ShownRecord, { kind: "reply" }> {
	return record.kind === "reply";
}
