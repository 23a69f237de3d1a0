import type { Event } from "../../src/claude/record.ts";

/**
 * Events of minimal transcripts, by the records' kinds. Each is named `uuid<parent`. The question
 * is any text with a "Q" in it.
 */

let clock = 0;
const at = (names: string) => {
	const [uuid = "", parent] = names.split("<");
	return { uuid, parent: parent || undefined, at: ++clock };
};
export const asks = (names: string, text = "Q"): Event => ({
	kind: "prompt",
	text,
	starts: true,
	human: true,
	...at(names),
});
/** A prompt of which 2.1.328 says that a person typed it. */
export const types = (names: string): Event => ({ ...asks(names, "x"), typed: true }) as Event;
export const inserts = (names: string, text: string): Event => ({
	kind: "prompt",
	text,
	starts: false,
	human: false,
	...at(names),
});
/** What a Stop hook says to go on with the turn. */
export const feedback = (names: string, text: string): Event => ({
	...(inserts(names, text) as Extract<Event, { kind: "prompt" }>),
	by: "stop hook",
});
/** A prompt that waited, as it comes into the turn. */
export const queued = (names: string, text: string, more: object = {}): Event => ({
	...(inserts(names, text) as Extract<Event, { kind: "prompt" }>),
	queued: true,
	...more,
});
export const says = (names: string, text: string, more: object = {}): Event => ({
	kind: "assistant",
	message: names,
	block: 0,
	texts: text === "" ? [] : [text],
	calls: false,
	stop: "end_turn",
	error: false,
	...at(names),
	...more,
});
export const calls = (names: string, more: object = {}) =>
	says(names, "", { calls: true, stop: "tool_use", ...more });
export const result = (names: string): Event => ({ kind: "link", of: "result", ...at(names) });
export const link = (names: string): Event => ({ kind: "link", of: undefined, ...at(names) });
export const compacts = (names: string): Event => ({ kind: "link", of: "compaction", ...at(names) });
export const ends = (names: string, agents?: number): Event => ({ kind: "turn_end", agents, ...at(names) });
/** The result of a call that has started an agent of this id, or asked it for more. */
export const starts = (names: string, id: string, call = `call of ${id}`): Event => ({
	kind: "link",
	of: "result",
	started: { id, call },
	...at(names),
});
/** The result of a call whose tool was moved to the background, to let a prompt in. */
export const moves = (names: string, id: string): Event => ({
	kind: "link",
	of: "result",
	started: { id, call: `call of ${id}`, moved: true },
	...at(names),
});
/** The notice that such an agent is back, which begins a turn. */
export const notices = (names: string, id: string, more: object = {}): Event => ({
	...(asks(names, "notice") as Extract<Event, { kind: "prompt" }>),
	human: false,
	by: "task",
	tasks: [id],
	...more,
});
/** A person stops all agents (Ctrl+X Ctrl+K). */
export const stops = (names: string): Event => ({ kind: "link", of: "stop", ...at(names) });
/** A hook of a tool's lets no message follow. */
export const halts = (names: string, words = "no more"): Event => ({ kind: "halt", words, ...at(names) });
export const esc = (names: string): Event => ({ kind: "interrupt", ...at(names) });
export const blocks = (names: string, prompt?: string): Event => ({
	kind: "blocked",
	words: "no",
	prompt,
	...at(names),
});
/** What a client that resumes the session says of a turn that it finds without an end. */
export const cutShort = (names: string): Event => ({ kind: "interrupt", resumed: true, ...at(names) });
export const queue = (operation: string, text = "", absorbed?: "named" | "oldest"): Event => ({
	kind: "queue",
	operation,
	text,
	absorbed,
	at: ++clock,
});
export const early = { at: 1 };
