import { begins, type Chained, type History, LINKS_BETWEEN, type Prompt } from "./chain.ts";

/** Which turn an event belongs to. */
export interface Place {
	/** The uuid of the prompt that began the turn. */
	turn: string;
	/**
	 * The prompt right before that one, if it was not answered yet: what is said next is said to it
	 * as well.
	 */
	with?: Place;
	/** The place that its prompt follows, where no end of a turn stands in between. */
	after?: Place;
	/** Only prompts so far. */
	waiting: boolean;
	/** The turn ended before this event. */
	over: boolean;
}

/** The places of a history's events. */
export interface Places {
	/** By the event's uuid. */
	of: ReadonlyMap<string, Place>;
	/** The turn of the event that handed over the question. */
	question: Place;
}

/** The turn that was under way where the events begin. */
const UNDER_WAY: Place = { turn: "", waiting: false, over: false };

/** What is known while the events are gone through in their order. */
interface Walk {
	chain: History["chain"];
	/** The index of the event that handed over the question. */
	question: number;
	of: Map<string, Place>;
	/**
	 * The places of prompts in the midst of a turn, by the uuid of the record that they follow. Of
	 * several that wait together, the newest by what the first one follows.
	 */
	waiting: Map<string, Place>;
	/** The place that the events have come to. */
	current: Place;
	/** The model's last word since then was text, with no tool called: it may have ended its turn. */
	atRest: boolean;
}

/**
 * Finds every event's place by the chain of parents. A parent nearly always comes before its child.
 * @param question the index of the event that handed over the question.
 */
export function placesOf({ events, chain }: History, question: number): Places {
	const walk: Walk = {
		chain,
		question,
		of: new Map(),
		waiting: new Map(),
		current: UNDER_WAY,
		atRest: false,
	};
	let atQuestion = UNDER_WAY;
	for (const [index, event] of events.entries()) {
		if (index === question) atQuestion = walk.current;
		if ("uuid" in event) visit(walk, event, index);
	}
	const given = events[question];
	const own = given && "uuid" in given ? walk.of.get(given.uuid) : undefined;
	return { of: walk.of, question: own ?? atQuestion };
}

/** True where the place is in the turn, or waited with its prompt. */
export function isIn(turn: string, place: Place | undefined): boolean {
	for (let at = place; at; at = at.with) if (at.turn === turn) return true;
	return false;
}

function visit(walk: Walk, event: Chained, index: number): void {
	if (walk.of.has(event.uuid)) return;
	const before = walk.of.get(event.parent ?? "");
	if (before) walk.of.set(event.uuid, placeBehind(walk, event, before));
	else for (const one of unplaced(walk, event)) walk.of.set(one.uuid, placeOf(walk, one, index));
	const here = walk.of.get(event.uuid) ?? walk.current;
	if (begins(event) || tellsTurn(walk, event, here, index)) walk.current = here;
	if (begins(event)) walk.atRest = false;
	if (event.kind === "assistant") walk.atRest = !event.calls && event.stop !== "tool_use";
}

/** Tells whether the turn of a record is the one that is under way now. */
function tellsTurn(walk: Walk, event: Chained, here: Place, index: number): boolean {
	if (here.turn === UNDER_WAY.turn) {
		// It ended, and no other had begun.
		if (here.over && walk.current.turn === UNDER_WAY.turn) return true;
		// The line of its prompt was lost.
		if (index <= walk.question) return event.kind === "assistant";
		// A tool's result stands behind a lost line: that of its call. If the turn before had its last
		// word, another turn's prompt was lost as well. The model's next word says the same.
		return event.kind === "assistant" || (walk.atRest && isResult(event));
	}
	// A record that hangs on nothing we know tells nothing.
	return here.turn !== event.uuid;
}

function isResult(event: Chained): boolean {
	return event.kind === "link" && event.of === "result";
}

/**
 * The event and those before it in its chain that have no place yet, the first of the chain first.
 */
function unplaced(walk: Walk, event: Chained): readonly Chained[] {
	const path = new Set<Chained>();
	let at: Chained | undefined = event;
	while (at && !walk.of.has(at.uuid) && !path.has(at)) {
		path.add(at);
		at = walk.chain.get(at.parent ?? "");
	}
	return [...path].reverse();
}

/**
 * @param index of the event that is visited; `event` is that one, or one before it in its chain.
 */
function placeOf(walk: Walk, event: Chained, index: number): Place {
	const before = walk.of.get(event.parent ?? event.uuid) ?? entry(walk, event, index);
	return before ? placeBehind(walk, event, before) : ownPlace(event);
}

/** The place of an event that follows none. */
function ownPlace({ uuid, kind }: Chained): Place {
	return { turn: uuid, waiting: kind === "prompt", over: false };
}

/** @param before the place that the event follows. */
function placeBehind(walk: Walk, event: Chained, before: Place): Place {
	if (begins(event)) return placeOfPrompt(walk, event, before);
	switch (event.kind) {
		case "turn_end":
		case "interrupt":
			return { ...before, waiting: false, over: true };
		case "prompt":
			return before.over ? (afterInterruption(walk, event) ?? ownPlace(event)) : before;
		case "assistant":
			if (before.over) return afterInterruption(walk, event) ?? ownPlace(event);
			return before.waiting ? { ...before, waiting: false } : before;
		default:
			return before;
	}
}

/** @param before the place that the prompt follows. */
function placeOfPrompt(walk: Walk, { uuid, text }: Prompt, before: Place): Place {
	// A command of the person's own is run when nothing else is under way.
	const waitsToo = before.waiting && !/^<command-/.test(text);
	const place: Place = {
		turn: uuid,
		...(before.over ? {} : { after: before }),
		...(waitsToo ? { with: before } : {}),
		waiting: true,
		over: false,
	};
	const first = firstOf(place);
	const follows = walk.chain.get(first.turn)?.parent;
	if (first.after && follows !== undefined) walk.waiting.set(follows, place);
	return place;
}

/** The place of the first of several prompts that wait together. */
function firstOf(place: Place): Place {
	let first = place;
	while (first.with) first = first.with;
	return first;
}

/**
 * The place that an event follows whose parent we do not have; `undefined` where it follows none.
 */
function entry(walk: Walk, event: Chained, index: number): Place | undefined {
	// In the middle of a turn 2.1.328 names as the old chain's end a record that it never wrote.
	if (event.kind === "link" && event.of === "compaction") return walk.current;
	if (event.parent === undefined) return undefined;
	// Up to the question, the chain comes in from before our first event. Later on a line was lost,
	// and what follows may be anyone's. Only a tool's result is not: of calls made at once, each
	// result follows its own call.
	return index <= walk.question || isResult(event) ? UNDER_WAY : undefined;
}

/**
 * The place of what is said behind an ended turn: that of a prompt that waited when the person
 * pressed Esc in a tool. 2.1.328 chains this prompt to the tool call. It chains the tool's result
 * and the interruption to that call too, and its answer to the interruption.
 */
function afterInterruption(walk: Walk, said: Chained): Place | undefined {
	let at = walk.chain.get(said.parent ?? "");
	for (let left = LINKS_BETWEEN; at && (at.kind === "interrupt" || at.kind === "link") && left > 0; left--) {
		const asked = walk.waiting.get(at.parent ?? "");
		if (asked) return { ...asked, waiting: false };
		at = walk.chain.get(at.parent ?? "");
	}
	return undefined;
}
