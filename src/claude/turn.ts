import type { Event } from "./record.ts";

/** What a transcript proves of one question. */
export type Turn =
	/** Its id is nowhere. */
	| { state: "absent" }
	/** In the client's own queue; no turn has it yet. */
	| { state: "queued" }
	/** A turn has it and goes on. */
	| { state: "running"; text: string }
	/**
	 * The turn's last word is text and no tool was called, but no record says that it is over: old clients write none.
	 * `ended`: at least the model said that it ended its turn.
	 */
	| { state: "quiet"; ended: boolean; text: string }
	/** The turn is over. `text` is all the assistant wrote in it after the question. */
	| { state: "done"; outcome: "answered" | "interrupted" | "failed"; text: string };

type Chained = Extract<Event, { uuid: string }>;

/**
 * The answer to one question, from the events of its session's transcript. The events may begin anywhere before the
 * question was put. `carries` tells whether a text given to the session hands it this question.
 *
 * The answer is the assistant text that comes after the record that carries the question, in that record's turn. Turns
 * are told apart by the parentUuid chain, never by order alone: records of a rewound branch or of another prompt
 * do not count, wherever they stand in the file.
 */
export function turnOf(events: readonly Event[], carries: (text: string) => boolean): Turn {
	const chain = new Map<string, Chained>();
	for (const event of events) if ("uuid" in event && !chain.has(event.uuid)) chain.set(event.uuid, event);

	const order = [...chain.values()];
	const at = order.findIndex((event) => event.kind === "prompt" && carries(event.text));
	const question = order[at];
	if (!question) return { state: waitsInQueue(events, carries) ? "queued" : "absent" };

	const start = startOf(question, chain);
	const before = ancestors(question, chain);
	const rest = order.slice(at + 1).filter((event) => !before.has(event.uuid));
	return judge(rest, (event) => startOf(event, chain) === start);
}

/** Goes through what came after the question; `same` tells whether an event belongs to the question's turn. */
function judge(rest: Chained[], same: (event: Chained) => boolean): Turn {
	const texts: string[] = [];
	let last: Extract<Event, { kind: "assistant" }> | undefined;
	/** Whether the newest message called a tool: its blocks are records of their own. */
	let calls = false;
	for (const event of rest) {
		if (!same(event)) {
			// A session has one turn at a time: the next prompt ends this one, with a turn_end or without.
			if (event.kind === "prompt" && event.starts) return ended(texts, last);
			continue;
		}
		if (event.kind === "turn_end") return ended(texts, last);
		if (event.kind === "interrupt")
			return { state: "done", outcome: "interrupted", text: texts.join("\n\n") };
		if (event.kind === "assistant") {
			calls = event.calls || (calls && last?.message === event.message);
			last = event;
			texts.push(...event.texts.filter((text) => text.trim() !== ""));
			if (event.error) return { state: "done", outcome: "failed", text: texts.join("\n\n") };
		}
		// A hook that goes on with the turn, a queued prompt: more text is to come.
		if (event.kind === "prompt") last = undefined;
	}
	const quiet = last !== undefined && !calls && last.texts.length > 0 && last.stop !== "tool_use";
	const text = texts.join("\n\n");
	return quiet ? { state: "quiet", ended: last?.stop === "end_turn", text } : { state: "running", text };
}

function ended(texts: string[], last: { stop: string | undefined } | undefined): Turn {
	const text = texts.join("\n\n");
	if (last?.stop === "refusal") return { state: "done", outcome: "failed", text };
	return { state: "done", outcome: texts.length > 0 ? "answered" : "interrupted", text };
}

/** The prompt that began an event's turn. Undefined: it began before the first event we have. */
function startOf(event: Chained, chain: ReadonlyMap<string, Chained>): Chained | undefined {
	const seen = new Set<string>();
	for (let next: Chained | undefined = event; next && !seen.has(next.uuid); next = parentOf(next, chain)) {
		if (next.kind === "prompt" && next.starts) return next;
		seen.add(next.uuid);
	}
	return undefined;
}

function ancestors(event: Chained, chain: ReadonlyMap<string, Chained>): Set<string> {
	const seen = new Set<string>();
	for (let next = parentOf(event, chain); next && !seen.has(next.uuid); next = parentOf(next, chain))
		seen.add(next.uuid);
	return seen;
}

function parentOf(event: Chained, chain: ReadonlyMap<string, Chained>): Chained | undefined {
	return event.parent === undefined ? undefined : chain.get(event.parent);
}

/** Enqueued and neither taken out nor handed to a turn. `dequeue` names no text: it takes the oldest. */
function waitsInQueue(events: readonly Event[], carries: (text: string) => boolean): boolean {
	const queue: string[] = [];
	for (const event of events) {
		if (event.kind !== "queue") continue;
		if (event.operation === "enqueue") queue.push(event.text);
		else if (event.operation === "dequeue") queue.shift();
		else if (event.operation === "popAll") queue.length = 0;
		else if (event.operation === "remove") {
			const at = event.text === "" ? 0 : queue.indexOf(event.text);
			if (at >= 0) queue.splice(at, 1);
		}
	}
	return queue.some(carries);
}
