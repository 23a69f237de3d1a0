import { lastLines } from "./scan.ts";
import type { Retry } from "./standing-screen.ts";

/** A tool call that has not returned. */
export interface OpenCall {
	tool: string;
	/** When the model made it, in milliseconds since the epoch. */
	at: number;
}

/** What the end of a transcript tells of a turn under way. */
export interface Last {
	/** The calls of the model's last message that have not returned, in their order. */
	open: OpenCall[];
	/** The service did not take the client's last request, and the client asks again (2.0.60). */
	retry?: Retry;
}

// biome-ignore lint/suspicious/noExplicitAny: a record of an internal format, read field by field
type Raw = Record<string, any>;

/** Names are the model's word. One of any other shape than a tool's is not repeated. */
const NAME = /^[\w-]{1,80}$/;

/** Reads the end of a transcript that is `size` bytes long. One that cannot be read tells nothing. */
export function readLast(path: string, size: number): Last {
	const read = (lines: Buffer, whole: boolean) => lastIn(lines.toString().split("\n"), whole);
	return lastLines(path, size, read) ?? { open: [] };
}

/**
 * Finds the same in the last lines of a transcript. Returns `undefined` where they do not reach back
 * to the model's last message or to what the person wrote.
 * @param whole there are no lines before these.
 */
export function lastIn(lines: readonly string[], whole: boolean): Last | undefined {
	const records = lines.map(readChained).filter((record) => record !== undefined);
	const said = records.findLast(({ type }) => type === "assistant");
	const over = records.findLastIndex(endsCalls);
	if (!said && over < 0 && !whole) return undefined;
	const newest = records.at(-1);
	const retry = newest && retryIn(newest);
	const since = records.slice(over + 1);
	const returned = new Set(since.flatMap(resultsIn));
	const open = since
		.filter(({ type, message }) => type === "assistant" && message?.id === said?.message?.id)
		.flatMap(callsIn)
		.filter(({ id }) => !returned.has(id))
		.map(({ tool, at }) => ({ tool, at }));
	return { open, ...(retry ? { retry } : {}) };
}

/** After a prompt, an interruption or a turn's end, no call from before it is open. */
function endsCalls(record: Raw): boolean {
	if (record.type === "user") return record.isMeta !== true && resultsIn(record).length === 0;
	return record.subtype === "turn_duration";
}

/** A record of the conversation; `undefined` for all else, a subagent's records too. */
function readChained(line: string): Raw | undefined {
	if (!line.startsWith("{") || line.startsWith('{"type":"api-request')) return undefined;
	try {
		const record: Raw = JSON.parse(line);
		return typeof record.uuid === "string" && record.isSidechain !== true ? record : undefined;
	} catch {
		return undefined;
	}
}

function retryIn({ subtype, error, retryAttempt, maxRetries }: Raw): Retry | undefined {
	if (subtype !== "api_error" || typeof retryAttempt !== "number") return undefined;
	const status = typeof error?.status === "number" ? { status: error.status as number } : {};
	return {
		...status,
		attempt: retryAttempt,
		most: typeof maxRetries === "number" ? maxRetries : retryAttempt,
	};
}

function callsIn(record: Raw): (OpenCall & { id: string })[] {
	const at = Date.parse(String(record.timestamp)) || 0;
	return blocksOf(record)
		.filter((block) => block?.type === "tool_use")
		.map(({ id, name }) => ({ id: String(id), tool: NAME.test(name) ? name : "another tool", at }));
}

function resultsIn(record: Raw): string[] {
	return blocksOf(record)
		.filter((block) => block?.type === "tool_result")
		.map((block) => String(block.tool_use_id));
}

function blocksOf(record: Raw): Raw[] {
	const content = record.message?.content;
	return Array.isArray(content) ? content : [];
}
