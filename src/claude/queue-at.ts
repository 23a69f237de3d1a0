import { readLines } from "../host/lines.ts";
import { readShownRecord, type ShownRecord } from "./shown-record.ts";
import { NOBODY_KNOWS, type Queue, queueAfter, queueOf } from "./waiting.ts";

/**
 * How far is looked back, in bytes: the next is tried where the one before does not tell. A turn's
 * files and results seldom fill the first.
 */
const LOOKS_BACK = [1 << 18, 1 << 22, 1 << 26];

/**
 * What a transcript tells of its client's queue of prompts when it had so many bytes. The queue is
 * known from where the transcript begins, or a person typed a prompt that did not have to wait.
 */
export async function queueAt(transcript: string, offset: number): Promise<Queue> {
	let queue = queueOf(NOBODY_KNOWS);
	for (const back of LOOKS_BACK) {
		const from = Math.max(0, offset - back);
		const before = queueOf(from === 0 ? 0 : NOBODY_KNOWS);
		queue = queueAfter(await recordsBetween(transcript, from, offset), before);
		if (queue.waiting !== NOBODY_KNOWS || from === 0) break;
	}
	return queue;
}

/** The records of the queue, and of prompts. Most lines are neither, and are not parsed. */
async function recordsBetween(transcript: string, from: number, to: number): Promise<ShownRecord[]> {
	const records: ShownRecord[] = [];
	const visit = (line: string) => {
		if (!line.includes('"queue-operation"') && !line.includes('"type":"user"')) return;
		const record = readShownRecord(line);
		if (record?.kind === "queue" || record?.kind === "prompt") records.push(record);
	};
	await readLines(transcript, from, visit, to);
	return records;
}
