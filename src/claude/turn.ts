import type { Event } from "./record.ts";

/** What a transcript proves of one question. */
export type Turn =
	/** Its id is nowhere. */
	| { state: "absent" }
	/** In the client's own queue, or just out of it; no turn has it yet. */
	| { state: "queued" }
	/** A turn has it and goes on. */
	| { state: "running"; text: string }
	/**
	 * The turn's last word is text and no tool was called, but no record says that it is over: 2.0.60 writes none, nor
	 * does `claude -p`. `ended`: at least the model said that it ended its turn.
	 */
	| { state: "quiet"; ended: boolean; text: string }
	/** The turn is over. `text` is all the assistant wrote in it after the question. */
	| { state: "done"; outcome: "answered" | "interrupted" | "failed"; text: string };

type Chained = Extract<Event, { uuid: string }>;
type Outcome = Extract<Turn, { state: "done" }>["outcome"];

/** The event that handed over the question; what was written before `at` is no answer (0: the order alone tells). */
type Given = { index: number; at: number };
type Carries = (text: string) => boolean;

/** Which turn an event belongs to. */
interface Place {
	/** The uuid of the prompt that began it. */
	turn: string;
	/** Prompts right before that one, not answered yet: what is said next is said to them as well. */
	with?: Place;
	/** Only prompts so far. */
	waiting: boolean;
	/** Ended before this event. */
	over: boolean;
}

/** The turn that was under way where the events begin. */
const UNDER_WAY: Place = { turn: "", waiting: false, over: false };

/**
 * The answer to one question, from the events of its session's transcript. The events may begin anywhere before the
 * question was put. `carries` tells whether a text given to the session hands it this question.
 *
 * The answer is the assistant text that comes after the record that carries the question, in that record's turn. Turns
 * are told apart by the parentUuid chain, never by order alone: records of a rewound branch or of another prompt
 * do not count, wherever they stand in the file.
 */
export function turnOf(events: readonly Event[], carries: Carries): Turn {
	const { once, chain } = chained(events);
	const found = find(once, carries);
	if (typeof found === "string") return { state: found };
	return judge(once, found, places(once, chain, found.index), carries);
}

/**
 * Whether the question's turn was given other prompts as well: it was taken into work under way, or others waited with it, or
 * came to it. The model answers them all in one text, and nothing tells whose part is whose.
 * @param handsOther tells whether what a hook put into the turn hands over another message.
 */
export function sharesTurn(events: readonly Event[], carries: Carries, handsOther: Carries): boolean {
	const { once, chain } = chained(events);
	const found = find(once, carries);
	if (typeof found === "string") return false;
	const { index } = found;
	const known = places(once, chain, index);
	const question = once[index];
	const place = known.get(question && "uuid" in question ? question.uuid : "") ?? UNDER_WAY;
	const began = (event: Event) => event.kind === "prompt" && event.starts;
	const starts = question !== undefined && began(question);
	if (!starts) {
		// Handed over behind the turn's last word, by a Stop hook, it only shares with what comes after it.
		const before = once.slice(once.slice(0, index).findLastIndex(began) + 1, index);
		const word = before.findLast((event) => event.kind === "assistant");
		if (word?.kind !== "assistant" || word.calls || word.stop !== "end_turn") return true;
	}
	const next = once.findIndex((event, at) => at > index && began(event));
	const within = once.slice(index + 1, next < 0 ? undefined : next);
	// 2.0.60 writes of a prompt that came to the turn nothing but this.
	if (within.some((event) => event.kind === "queue" && event.absorbed === "oldest")) return true;
	return once.some((event, at) => {
		if (event.kind !== "prompt" || at === index || aside(event.text)) return false;
		const here = known.get(event.uuid);
		// What came before it in its turn has been answered, but for prompts that waited with it.
		if (at < index) return starts && event.starts && (isIn(place.turn, here) || isIn(event.uuid, place));
		const prompts = event.starts || event.queued === true || handsOther(event.text);
		return prompts && isIn(place.turn, here);
	});

	/** The question itself, put again, and the person's own commands. */
	function aside(text: string): boolean {
		return carries(text) || /^<(command-|local-command-|bash-)/.test(text);
	}
}

/** Each record once (a resumed session repeats some), and the chain they form. */
function chained(events: readonly Event[]): { once: Event[]; chain: Map<string, Chained> } {
	const chain = new Map<string, Chained>();
	const once = events.filter(
		(event) => !("uuid" in event) || (!chain.has(event.uuid) && chain.set(event.uuid, event)),
	);
	return { once, chain };
}

/** The first event that hands over the question, else whether it waits in the client's queue. */
function find(events: readonly Event[], carries: Carries): Given | "queued" | "absent" {
	let queue: string[] = [];
	/** Taken out of the queue for a turn; its record follows at once, or within 100 ms. */
	let coming = false;
	for (const [index, event] of events.entries()) {
		if (event.kind === "prompt" && hands(event.text, carries)) return { index, at: 0 };
		if (event.kind !== "queue") continue;
		// Its own commands the client never puts into a turn.
		if (event.operation === "enqueue" && !event.text.startsWith("/")) queue.push(event.text);
		else if (event.operation === "popAll") queue = [];
		else if (event.absorbed === "oldest") {
			// All that wait go in at once. More of them than that are left over from a client that died: whose is unknown.
			const run = events.slice(index, index + queue.length);
			if (!run.every((one) => one.kind === "queue" && one.absorbed === "oldest")) continue;
			if (queue.some(carries)) return { index, at: event.at };
			queue = [];
		} else {
			const at = event.operation === "dequeue" ? 0 : queue.indexOf(event.text);
			const [text] = at < 0 ? [] : queue.splice(at, 1);
			const taken = event.operation === "dequeue" || event.absorbed === "named";
			if (text !== undefined && carries(text)) coming = taken;
		}
	}
	return coming || queue.some(carries) ? "queued" : "absent";
}

/** What the person's own commands printed is written as a prompt too, but only shows what it shows. */
function hands(text: string, carries: Carries): boolean {
	return !/^<(bash-|local-command-)/.test(text) && carries(text);
}

/** Every event's place; under "", the turn under way when the question was put. A parent nearly always comes first. */
function places(events: readonly Event[], chain: Map<string, Chained>, question: number): Map<string, Place> {
	const known = new Map<string, Place>();
	const parent = (event: Chained) => chain.get(event.parent ?? "");
	let newest: Chained | undefined;
	let previous = UNDER_WAY;
	for (const [index, event] of events.entries()) {
		if (index === question) known.set("", previous);
		if (!("uuid" in event) || known.has(event.uuid)) continue;
		const path = new Set<Chained>();
		for (let at: Chained | undefined = event; at && !known.has(at.uuid) && !path.has(at); at = parent(at))
			path.add(at);
		for (const one of [...path].reverse()) known.set(one.uuid, place(one, index));
		const here = known.get(event.uuid) ?? previous;
		const starts = event.kind === "prompt" && event.starts;
		if (starts) newest = event;
		// A record that hangs on nothing we know tells nothing.
		if (starts || ![event.uuid, UNDER_WAY.turn].includes(here.turn)) previous = here;
	}
	return known;

	function place(event: Chained, index: number): Place {
		const before = known.get(event.parent ?? event.uuid) ?? entry(event, index);
		const own: Place = { turn: event.uuid, waiting: event.kind === "prompt", over: false };
		if (!before) return own;
		if (event.kind === "prompt" && event.starts) {
			// A command of the person's own is run when nothing else is under way.
			return before.waiting && !/^<command-/.test(event.text) ? { ...own, with: before } : own;
		}
		const ends = event.kind === "turn_end" || event.kind === "interrupt";
		if (ends) return { ...before, waiting: false, over: true };
		if (event.kind === "assistant" || event.kind === "prompt") {
			if (before.over) return adopt(before) ?? own;
			return event.kind === "assistant" ? { ...before, waiting: false } : before;
		}
		return before;
	}

	/** What an event follows whose parent we do not have. */
	function entry(event: Chained, index: number): Place | undefined {
		const of = event.kind === "link" && event.of;
		// In the middle of a turn 2.1.328 names as old chain's end a record that it never wrote.
		if (of === "compaction") return previous;
		// The chain comes in from before our first event. Later on a line was lost, and what follows may be anyone's, but
		// for tools' results: of calls made at once, each result follows its own call.
		return event.parent !== undefined && (index <= question || of === "result") ? UNDER_WAY : undefined;
	}

	/**
	 * A prompt that waited when the person pressed Esc in a tool: 2.1.328 chains it to the tool call, then the tool's
	 * result and the interruption to that call too, and its answer to the interruption.
	 */
	function adopt(ended: Place): Place | undefined {
		const asked = newest && known.get(newest.uuid);
		let first = asked;
		while (first?.with) first = first.with;
		const parent = first && chain.get(first.turn)?.parent;
		const behind = parent === undefined ? undefined : (known.get(parent) ?? UNDER_WAY);
		return asked && behind?.turn === ended.turn && !behind.over ? { ...asked, waiting: false } : undefined;
	}
}

/** Goes through what came after the question, as far as it belongs to the question's turn. */
function judge(events: readonly Event[], given: Given, known: Map<string, Place>, carries: Carries): Turn {
	const { index, at } = given;
	const question = events[index];
	let { turn } = known.get(question && "uuid" in question ? question.uuid : "") ?? UNDER_WAY;
	/** Messages that the model had begun: a tool of theirs can end, and its hook hand over the question, as they go on. */
	const begun = new Set(events.slice(0, index).map((event) => event.kind === "assistant" && event.message));
	const texts: string[] = [];
	let last: Extract<Event, { kind: "assistant" }> | undefined;
	/** The newest message, and whether it called a tool: its blocks are records of their own. */
	let message = "";
	let calls = false;
	const text = () => texts.join("\n\n");
	const done = (outcome: Outcome): Turn => ({ state: "done", outcome, text: text() });
	for (const event of events.slice(index + 1)) {
		if (!("uuid" in event)) continue;
		const inTurn = isIn(turn, known.get(event.uuid));
		if (event.kind === "prompt" && event.starts && (message !== "" || !inTurn)) {
			// A session has one turn at a time: the next prompt ends this one, with a turn_end or without. If it is the
			// question again, Esc had put it back into the prompt box before a word of answer.
			const again = message === "" && hands(event.text, carries);
			if (!again) return done(calls || texts.length === 0 ? "interrupted" : "answered");
			turn = event.uuid;
		} else if (!inTurn) continue;
		else if (event.kind === "turn_end") {
			return done(last?.stop === "refusal" ? "failed" : texts.length > 0 ? "answered" : "interrupted");
		} else if (event.kind === "interrupt") return done("interrupted");
		else if (event.kind === "assistant") {
			if (event.block > 0 && event.message !== message) begun.add(event.message);
			calls = event.calls || (calls && message === event.message);
			message = event.message;
			const early = (message !== "" && begun.has(message)) || (event.at > 0 && event.at < at);
			last = early ? undefined : event;
			if (!early) texts.push(...event.texts.filter((text) => text.trim() !== ""));
			if (event.error) return done("failed");
		}
		// A hook that goes on with the turn, a queued prompt: more text is to come.
		else if (event.kind === "prompt") last = undefined;
	}
	const quiet = !calls && last && last.texts.length > 0 && last.stop !== "tool_use";
	if (!quiet) return { state: "running", text: text() };
	return { state: "quiet", ended: last?.stop === "end_turn", text: text() };
}

function isIn(turn: string, place: Place | undefined): boolean {
	for (let at = place; at; at = at.with) if (at.turn === turn) return true;
	return false;
}
