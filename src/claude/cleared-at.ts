/** How a conversation began: when /clear began it (milliseconds since the epoch), or otherwise. */
export type Beginning = { clearedAt: number } | "otherwise";

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
	return isClear ? { clearedAt } : "otherwise";
}

function parse(line: string): Record<string, unknown> | undefined {
	try {
		const record: unknown = JSON.parse(line);
		return typeof record === "object" && record !== null ? (record as Record<string, unknown>) : undefined;
	} catch {
		return undefined;
	}
}
