/**
 * What one line of a transcript tells of text that was handed to a client: whether the model was
 * shown it, and whether the client went on. Read as leniently as `record.ts` reads. Seen in 2.0.60,
 * 2.1.0, 2.1.100 and 2.1.328.
 */
export type ShownRecord =
	/**
	 * What a hook had to say, as the model is shown it: its additional context, or the feedback of a
	 * Stop hook that blocks. A text that the client found too long is cut here, as it is for the
	 * model. The record of the hook's output (`hook_success`) has it whole, and proves nothing.
	 */
	| (Linked & { kind: "context"; text: string })
	/** What a tool call returned, as the model is shown it. */
	| (Linked & { kind: "result"; tool: string; text: string })
	/** A block that the model wrote. The blocks of one message are records of their own. */
	| (Linked & { kind: "reply"; message: string; calls: string[] })
	/** The turn is over, or the person has cut it short. */
	| (Linked & { kind: "end" })
	/**
	 * A prompt has come into the conversation: it began a turn, or joined the one under way.
	 * `typed`: whether the person gave it to a client at rest, so that it never waited. Absent: the
	 * client does not say so (2.1.100 does not).
	 */
	| (Linked & { kind: "prompt"; typed?: boolean })
	/** It says nothing itself. A compaction begins a new chain. */
	| (Linked & { kind: "link"; compaction?: boolean })
	/** A prompt waits in the client's own queue, has left it, or was taken back with all others. */
	| { kind: "queue"; change: "in" | "out" | "emptied"; at: number };

interface Linked {
	/** Milliseconds since the epoch. */
	at: number;
	/** Absent: nothing tells its place in the conversation. */
	uuid?: string;
	/** The uuid of the record that this one follows. Absent where a chain begins. */
	parent?: string;
}

/** A block that the model wrote. */
export type Reply = Extract<ShownRecord, { kind: "reply" }>;

export function isReply(record: ShownRecord): record is Reply {
	return record.kind === "reply";
}

// biome-ignore lint/suspicious/noExplicitAny: a record of an internal format, read field by field
type Raw = Record<string, any>;

/**
 * Reads one line of a session's own transcript. Returns `undefined` where it is broken, unknown, a
 * subagent's or of no concern. Never throws.
 */
export function readShownRecord(line: string): ShownRecord | undefined {
	// The longest lines of all are copies of requests and files.
	if (line.startsWith('{"type":"api-request') || line.startsWith('{"type":"file-history')) return undefined;
	try {
		const record: Raw = JSON.parse(line);
		if (typeof record !== "object" || record === null || record.isSidechain === true) return undefined;
		return toShownRecord(record, linkOf(record));
	} catch {
		return undefined;
	}
}

function linkOf({ timestamp, uuid, parentUuid, logicalParentUuid }: Raw): Linked {
	return {
		at: Date.parse(string(timestamp)) || 0,
		uuid: string(uuid) || undefined,
		// A compaction begins a new chain, and names the end of the old one in a field of its own.
		parent: string(parentUuid) || string(logicalParentUuid) || undefined,
	};
}

function toShownRecord(record: Raw, linked: Linked): ShownRecord | undefined {
	if (record.type === "queue-operation") return ofQueue(record, linked.at);
	const told = tellingRecord(record, linked);
	if (told || linked.uuid === undefined) return told;
	return { kind: "link", compaction: record.subtype === "compact_boundary" || undefined, ...linked };
}

function tellingRecord(record: Raw, linked: Linked): ShownRecord | undefined {
	if (record.type === "user") return ofUser(record, linked);
	if (record.type === "assistant") return ofAssistant(record, linked);
	if (record.type === "attachment") return ofAttachment(record, linked);
	// 2.0.60 writes no turn_duration. The summary stands behind what the hooks have said.
	const ends = record.subtype === "turn_duration" || record.subtype === "stop_hook_summary";
	return record.type === "system" && ends ? { kind: "end", ...linked } : undefined;
}

function ofUser(record: Raw, linked: Linked): ShownRecord | undefined {
	const content = record.message?.content;
	const blocks: Raw[] = Array.isArray(content) ? content : [];
	const result = blocks.find((block) => block?.type === "tool_result");
	if (result)
		return { kind: "result", tool: string(result.tool_use_id), text: textOf(result.content), ...linked };
	const text = textOf(content);
	// What the person runs with "!" prints into the conversation, beside any tool.
	if (text.startsWith("<bash-stdout>")) return { kind: "result", tool: "", text, ...linked };
	if (text.startsWith("[Request interrupted by user")) return { kind: "end", ...linked };
	// What a person or a peer said has an origin in new clients, and is not ours to read here.
	const isFeedback = record.isMeta === true && text.startsWith("Stop hook feedback:");
	if (isFeedback) return { kind: "context", text, ...linked };
	// A peer's message is isMeta and has an origin; inserted text has none.
	const isPrompt = record.isMeta !== true || record.origin !== undefined;
	return isPrompt ? { kind: "prompt", typed: isTyped(record.promptSource, text), ...linked } : undefined;
}

/** What a person runs in the client ("<command-name>", "<bash-input>") may run beside a turn. */
function isTyped(source: unknown, text: string): boolean | undefined {
	if (text.startsWith("<")) return false;
	return source === undefined ? undefined : source === "typed";
}

function ofAssistant(record: Raw, linked: Linked): ShownRecord {
	const { message } = record;
	// A client that is resumed after its end closes the turn that was cut with words of its own.
	if (message?.model === "<synthetic>" && record.isApiErrorMessage !== true)
		return { kind: "end", ...linked };
	const blocks: Raw[] = Array.isArray(message?.content) ? message.content : [];
	const calls = blocks.filter((block) => block?.type === "tool_use").map((block) => string(block.id));
	return { kind: "reply", message: string(message?.id), calls, ...linked };
}

function ofQueue({ operation }: Raw, at: number): ShownRecord {
	const change = operation === "enqueue" ? "in" : operation === "popAll" ? "emptied" : "out";
	return { kind: "queue", change, at };
}

function ofAttachment({ attachment }: Raw, linked: Linked): ShownRecord | undefined {
	if (attachment?.type === "queued_command") return { kind: "prompt", typed: false, ...linked };
	if (attachment?.type !== "hook_additional_context") return undefined;
	return { kind: "context", text: textOf(attachment.content), ...linked };
}

/** A text, or the texts of a list of texts and blocks. */
function textOf(content: unknown): string {
	if (!Array.isArray(content)) return string(content);
	return content.map((part) => (typeof part === "string" ? part : string(part?.text))).join("\n");
}

function string(value: unknown): string {
	return typeof value === "string" ? value : "";
}
