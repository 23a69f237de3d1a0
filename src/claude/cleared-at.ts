import { eachLine } from "./scan.ts";

/**
 * How a conversation began: by /clear at a time (milliseconds since the epoch), or otherwise.
 * `promptId`: the last prompt that the client had got before that, in the conversation before. The
 * command's record has that prompt's id (2.1.100); it has none where there was no prompt.
 */
export type Beginning = { clearedAt: number; promptId?: string } | "otherwise";

const CLEAR = /^\s*<command-name>\/clear<\/command-name>/;

/**
 * Tells by one line of a transcript how the conversation began. Give it the lines from the first on
 * until it tells. After /clear both clients write that command before all else that is said
 * (2.0.60, 2.1.328): a caveat goes before it, which is `isMeta`. Returns `undefined` for a line
 * that tells nothing. Never throws.
 */
export function beginningIn(line: string): Beginning | undefined {
	const record = parse(line);
	if (record?.type === "assistant") return "otherwise";
	if (record?.type !== "user" || record.isMeta === true) return undefined;
	const content = (record.message as Record<string, unknown> | undefined)?.content;
	const clearedAt = Date.parse(String(record.timestamp));
	const isClear = typeof content === "string" && CLEAR.test(content) && !Number.isNaN(clearedAt);
	if (!isClear) return "otherwise";
	return typeof record.promptId === "string" ? { clearedAt, promptId: record.promptId } : { clearedAt };
}

/** Tells how the conversation of a transcript began; `undefined` where it does not tell yet. */
export function beginningOf(path: string): Beginning | undefined {
	let began: Beginning | undefined;
	eachLine(path, (line) => {
		began = beginningIn(line.toString());
		return began !== undefined;
	});
	return began;
}

function parse(line: string): Record<string, unknown> | undefined {
	try {
		const record: unknown = JSON.parse(line);
		return typeof record === "object" && record !== null ? (record as Record<string, unknown>) : undefined;
	} catch {
		return undefined;
	}
}
