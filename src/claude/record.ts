import { haltWords, readBlocked, saysStopped } from "./blocked-text.ts";
import { isString, optional, type Raw, string, texts, unescaped } from "./fields.ts";
import { type Mark, markOf, type Started, startedBy, writerOf } from "./put-in.ts";

/**
 * What happened, as one line of a transcript tells it. Claude Code's records are internal and
 * change between versions. So everything here is read leniently, and what is not known is left out.
 * Seen in 2.0.60 and 2.1.328.
 */
export type Event =
	/**
	 * Text given to the session. `starts`: it began a turn. Else it was put into the turn under way:
	 * it is a prompt that waited (`queued`), or what a hook or the client adds. `human`: a person
	 * wrote it. `typed`: the client says so, as 2.1.328 does of what is typed into it.
	 */
	| (Linked & {
			kind: "prompt";
			text: string;
			starts: boolean;
			human: boolean;
			queued?: boolean;
			typed?: boolean;
	  } & Mark)
	| (Linked & {
			kind: "assistant";
			message: string;
			/**
			 * The first block's place in its message, where the client tells (2.1.328). Each block is a
			 * record of its own.
			 */
			block: number;
			texts: string[];
			calls: boolean;
			stop: string | undefined;
			error: boolean;
	  })
	/**
	 * The turn was cut short: the person pressed Esc. `resumed`: a client that resumed the session
	 * calls it cut short, because it found the turn without an end. The client that the turn belongs
	 * to died, or it runs still.
	 */
	| (Linked & { kind: "interrupt"; resumed?: boolean })
	/**
	 * A hook of the client's kept a prompt from the model. `prompt`: what it was; absent where it
	 * stands in the conversation, right before this.
	 */
	| (Linked & { kind: "blocked"; words: string; prompt: string | undefined })
	/**
	 * A hook of a tool's lets no message follow this one (`continue: false`): the turn ends behind its
	 * calls. `words`: the reason that it gave, or "".
	 */
	| (Linked & { kind: "halt"; words: string })
	/**
	 * The turn is over, and so are its hooks. The old client writes no such record. `agents`: so many
	 * agents work on in the background, those of other turns included (2.1.328); absent: none.
	 */
	| (Linked & { kind: "turn_end"; agents?: number })
	/**
	 * A link of the chain that says nothing itself: an attachment, a system record, what a tool
	 * returned (`result`), a compaction, the note that a peer's message was dropped (`drop`), and that
	 * a person stopped the agents in the background (`stop`).
	 */
	| (Linked & {
			kind: "link";
			of: "result" | "compaction" | "drop" | "stop" | undefined;
			/** The call has left this at work in the background. */
			started?: Started;
	  })
	/** A change of the client's own queue of prompts. It is outside the chain. */
	| ({
			kind: "queue";
			operation: string;
			text: string;
			/**
			 * A prompt was put into the turn under way. 2.1.328 says which one it was (`named`), and
			 * writes it as a `queued_command` too. 2.0.60 writes neither. This record is all there is
			 * then, and it means the prompt that waited longest (`oldest`).
			 */
			absorbed: "named" | "oldest" | undefined;
			at: number;
	  } & Mark)
	/** The permission mode changed. It belongs to no turn, but somebody was active. */
	| { kind: "mode"; mode: string };

interface Linked {
	uuid: string;
	/** The uuid of the record that this one follows. Undefined where a chain starts. */
	parent: string | undefined;
	/** Milliseconds since the epoch. */
	at: number;
}

/**
 * Reads one line. Returns `undefined` where it is broken, unknown, a subagent's or of no concern.
 * Never throws.
 */
export function readRecord(line: string): Event | undefined {
	// Four of five bytes are copies of requests and snapshots of the system prompt. To parse them
	// would cost more than all else.
	if (line.startsWith('{"type":"api-request') || line.startsWith('{"type":"file-history')) return undefined;
	try {
		const record: Raw = JSON.parse(line);
		return typeof record === "object" && record !== null ? toEvent(record) : undefined;
	} catch {
		return undefined;
	}
}

function toEvent(record: Raw): Event | undefined {
	const at = Date.parse(string(record.timestamp)) || 0;
	if (record.type === "queue-operation") return toQueue(record, at);
	if (record.type === "permission-mode") return { kind: "mode", mode: string(record.permissionMode) };
	if (record.isSidechain === true || typeof record.uuid !== "string") return undefined;
	const chained: Linked = {
		uuid: record.uuid,
		// A compaction begins a new chain, and names the end of the old one in a field of its own.
		parent: optional(record.parentUuid) ?? optional(record.logicalParentUuid),
		at,
	};
	if (record.type === "user") return toPrompt(record, chained);
	if (record.type === "assistant") return toAssistant(record, chained);
	if (record.type === "attachment") return toAttachment(record, chained);
	if (record.type === "system" && record.subtype === "turn_duration") {
		const agents = record.pendingBackgroundAgentCount;
		return { kind: "turn_end", ...(agents > 0 ? { agents } : {}), ...chained };
	}
	const blocked = record.subtype === "informational" ? toBlocked(record, chained) : undefined;
	if (blocked) return blocked;
	return { kind: "link", of: LINKS.find(([, fits]) => fits(record))?.[0], ...chained };
}

const LINKS: ["compaction" | "drop" | "stop", (record: Raw) => boolean][] = [
	["compaction", (record) => record.subtype === "compact_boundary"],
	["stop", (record) => record.subtype === "agents_killed"],
	// 2.1.328: "Dropped a peer message from unknown: sender exceeded the peer message rate limit."
	[
		"drop",
		(record) =>
			record.subtype === "informational" && string(record.content).startsWith("Dropped a peer message"),
	],
];

/** 2.1.328 gives the hook's words in a field of their own as well. */
function toBlocked(record: Raw, chained: Linked): Event | undefined {
	const read = readBlocked(string(record.content));
	if (!read) return undefined;
	const words = optional(record.promptSubmitEnding?.ending?.reason)?.trim() ?? read.words;
	const prompt = read.prompt === undefined ? undefined : unescaped(read.prompt);
	return { kind: "blocked", words, prompt, ...chained };
}

function toQueue(record: Raw, at: number): Event {
	const { operation, content, reason } = record;
	const silent = reason === undefined && content === undefined;
	const absorbed =
		operation !== "remove"
			? undefined
			: reason === "absorbed_mid_turn"
				? "named"
				: silent
					? "oldest"
					: undefined;
	return { kind: "queue", operation: string(operation), text: unescaped(string(content)), absorbed, at };
}

function toPrompt(record: Raw, chained: Linked): Event {
	const content = record.message?.content;
	const blocks: Raw[] = Array.isArray(content) ? content : [];
	// A compaction's summary retells the conversation with its questions. It asks nothing itself.
	const result = blocks.find((block) => block?.type === "tool_result");
	if (result) return { kind: "link", of: "result", ...startedBy(record, result), ...chained };
	if (record.isCompactSummary === true) return { kind: "link", of: undefined, ...chained };
	const text = unescaped(typeof content === "string" ? content : texts(blocks).join("\n"));
	if (/^\[Request interrupted by user/.test(text)) return { kind: "interrupt", ...chained };
	const stopped = saysStopped(record) ? readBlocked(text) : undefined;
	if (stopped) return { kind: "blocked", ...stopped, ...chained };
	const origin = record.origin?.kind;
	// Inserted text, as "Stop hook feedback:", is isMeta and has no origin. A peer's message is
	// isMeta and has one.
	const starts = record.isMeta !== true || typeof origin === "string";
	const by =
		record.isMeta === true && text.startsWith("Stop hook feedback:") ? "stop hook" : writerOf(origin, text);
	const human = record.isMeta !== true && !by && (origin === undefined || origin === "human");
	const typed = human && origin === "human" ? { typed: true } : {};
	return { kind: "prompt", text, starts, human, ...typed, ...markOf(by, text), ...chained };
}

function toAssistant(record: Raw, chained: Linked): Event {
	const content = record.message?.content;
	const blocks: Raw[] = Array.isArray(content) ? content : [];
	const error = record.isApiErrorMessage === true;
	if (record.message?.model === "<synthetic>" && !error) {
		// These are not the model's words. Where a session is resumed in the middle of a turn, both
		// clients write "No response requested.".
		const cut = texts(blocks).includes("No response requested.");
		return cut
			? { kind: "interrupt", resumed: true, ...chained }
			: { kind: "link", of: undefined, ...chained };
	}
	return {
		kind: "assistant",
		message: string(record.message?.id),
		block: typeof record.apiBlockIndex === "number" ? record.apiBlockIndex : 0,
		texts: typeof content === "string" ? [content] : texts(blocks),
		calls: blocks.some((block) => block?.type === "tool_use"),
		stop: optional(record.message?.stop_reason),
		error,
		...chained,
	};
}

function toAttachment(record: Raw, chained: Linked): Event {
	const attachment: Raw = record.attachment ?? {};
	const inserted = { kind: "prompt", starts: false, human: false, ...chained } as const;
	if (attachment.type === "queued_command") {
		const { prompt } = attachment;
		const text = typeof prompt === "string" ? prompt : texts(Array.isArray(prompt) ? prompt : []).join("\n");
		const mark = markOf(writerOf(attachment.origin?.kind, text), text);
		return { ...inserted, queued: true, text: unescaped(text), ...mark };
	}
	if (attachment.type === "hook_additional_context") {
		const { content } = attachment;
		return {
			...inserted,
			...markOf(attachment.hookEvent === "Stop" ? "stop hook" : undefined, ""),
			text: Array.isArray(content) ? content.filter(isString).join("\n") : string(content),
		};
	}
	const words = attachment.type === "hook_stopped_continuation" ? haltWords(attachment) : undefined;
	if (words !== undefined) return { kind: "halt", words, ...chained };
	return { kind: "link", of: undefined, ...chained };
}

/**
 * Reads the text that a person wrote out of a `user` record. Returns `undefined` for all else:
 * inserted text, output of slash commands, shell mode, another session's message, a subagent's
 * prompt.
 */
export function firstPrompt(line: string): string | undefined {
	const event = readRecord(line);
	if (event?.kind !== "prompt" || !event.human) return undefined;
	const text = event.text.replace(/<\/?pasted_content[^>]*>/g, "").trim();
	// The client writes slash commands, their output, shell mode and notifications as tags. Our
	// frames are tags, too.
	return text === "" || /^<[a-z][a-z-]*[\s>]|^Caveat: /.test(text) ? undefined : text;
}
