import { begins, type Carries, type Chained, type Prompt } from "./chain.ts";
import { type Given, handsOver } from "./given.ts";
import type { Assistant, Heard, Outcome } from "./heard.ts";
import { isIn, type Place, type Places } from "./places.ts";
import { type Started, tellsOfOther } from "./put-in.ts";
import { absorbsOldest } from "./queue.ts";
import type { Event } from "./record.ts";
import { type After, add, NOTHING_SAID, saysAnything } from "./said.ts";

/** What a text hands to the session. */
export interface Hands {
	/** It hands over the question. */
	carries: Carries;
	/** It hands over another message. */
	handsOther: Carries;
	/** What other turns have started for the question. */
	started?: readonly Started[];
}

/** Goes through what came after a text was given to a turn, as far as it belongs to that turn. */
export function hear(events: readonly Event[], given: Given, places: Places, hands: Hands): Heard {
	let heard = atStart(events, given, places, hands);
	for (const event of events.slice(given.index + 1)) {
		if ("uuid" in event) heard = hearEvent(heard, event, placeIn(places, event), hands);
		else heard = afterQueue(heard, event, hands);
		if (heard.outcome) break;
	}
	return heard;
}

function atStart(events: readonly Event[], { at, index }: Given, { question }: Places, hands: Hands): Heard {
	const event = events[index];
	return {
		turn: question.turn,
		since: at,
		begun: messagesIn(events.slice(0, index)),
		said: { ...NOTHING_SAID, next: hookSpokeToo(events, index, hands) ? "hook" : undefined },
		last: undefined,
		tail: question.turn,
		message: "",
		calls: false,
		started: [],
		noticed: event?.kind === "prompt" ? (event.tasks ?? []) : [],
	};
}

/**
 * True where another Stop hook went on with the turn as well when one handed over the question. The
 * model answers both in one text.
 */
function hookSpokeToo(events: readonly Event[], index: number, { carries }: Hands): boolean {
	const given = events[index];
	if (given?.kind !== "prompt" || given.by !== "stop hook") return false;
	const word = events.slice(0, index).findLastIndex(({ kind }) => kind === "assistant");
	const together = events.slice(word + 1, index);
	return together.some(
		(event) => event.kind === "prompt" && event.by === "stop hook" && !carries(event.text),
	);
}

/**
 * The event's place. What stands behind the end of a turn has none: where a resumed client called
 * the turn cut short, that is its own.
 */
function placeIn({ of }: Places, { kind, uuid, parent }: Chained): Place | undefined {
	const place = of.get(uuid);
	const isEnd = kind === "interrupt" || kind === "turn_end";
	const isBehindEnd = place?.over && (!isEnd || of.get(parent ?? "")?.over);
	return isBehindEnd ? undefined : place;
}

function hearEvent(before: Heard, event: Chained, place: Place | undefined, hands: Hands): Heard {
	const inTurn = isIn(before.turn, place);
	if (begins(event) && (before.message !== "" || !inTurn)) return atNextPrompt(before, event, place, hands);
	if (!inTurn) return before;
	if (event.kind === "interrupt" && event.resumed) return { ...before, left: "resume" };
	const heard = { ...before, tail: tailAfter(before, event) };
	switch (event.kind) {
		case "assistant":
			return afterMessage(heard, event);
		case "prompt":
			return afterPrompt(heard, event, hands);
		case "link":
			return event.started ? { ...heard, started: [...heard.started, event.started] } : heard;
		case "halt":
			return { ...heard, hook: event.words };
		case "interrupt":
			return { ...heard, outcome: "interrupted" };
		case "turn_end":
			return { ...heard, outcome: outcomeAtEnd(heard) };
		default:
			return heard;
	}
}

function tailAfter({ tail }: Heard, event: Chained): string {
	const { kind } = event;
	const isOwn = kind === "assistant" || kind === "halt" || (kind === "link" && event.of === "compaction");
	return isOwn || event.parent === tail ? event.uuid : tail;
}

/**
 * A session has one turn at a time: a prompt that follows this turn's last word ends it, with a
 * turn_end or without. Any other leaves it, unless another client wrote it. The question itself
 * does neither: then Esc had put it back into the prompt box before a word of answer.
 */
function atNextPrompt(heard: Heard, event: Prompt, place: Place | undefined, { carries }: Hands): Heard {
	const isAgain = heard.message === "" && handsOver(event.text, carries);
	if (isAgain) return { ...heard, turn: event.uuid, tail: event.uuid, left: undefined };
	const follows = isIn(heard.turn, place?.after);
	const goesOn = heard.calls && heard.hook === undefined;
	const isNext = follows && event.parent === heard.tail && !goesOn;
	if (isNext) return { ...heard, outcome: mayBeOver(heard) ? outcomeAtEnd(heard) : "interrupted" };
	return { ...heard, left: heard.left ?? (follows ? "resume" : "prompt") };
}

/** How a turn ended that was left. */
export function outcomeIfLeft(heard: Heard): Outcome {
	// A resumed client has seen the turn as it was then. It may have come to its end since.
	const isCut = heard.calls || (heard.left === "resume" && heard.last?.stop !== "end_turn");
	return isCut || !mayBeOver(heard) ? "interrupted" : outcomeAtEnd(heard);
}

/** Its last word so far may be its end. */
function mayBeOver({ said, last }: Heard): boolean {
	return saysAnything(said) || last?.stop === "end_turn";
}

function outcomeAtEnd({ last, said, hook }: Heard): Outcome {
	if (hook !== undefined) return "interrupted";
	if (last?.stop === "refusal") return "failed";
	return saysAnything(said) ? "answered" : "silent";
}

/** A hook that goes on with the turn, or a prompt that waited: more text is to come. */
function afterPrompt(heard: Heard, event: Prompt, hands: Hands): Heard {
	const noticed = event.tasks ? [...heard.noticed, ...event.tasks] : heard.noticed;
	const after = { ...heard, noticed, last: undefined, left: undefined };
	const who = writerIn(event, hands, heard.started);
	// What is put in with the question is answered with it. A Stop hook's feedback is told apart all
	// the same: it goes on with work that is not the question's.
	const isFeedback = who === "hook" && event.by === "stop hook";
	if (!who || (heard.message === "" && !isFeedback)) return after;
	const complete = heard.complete ?? (isOverAt(heard, event) ? outcomeAtEnd(heard) : undefined);
	return { ...after, said: { ...heard.said, next: heard.said.next ?? who }, ...(complete && { complete }) };
}

/** Who put the text in, where that is somebody else than the asker, the client and the turn itself. */
function writerIn(event: Prompt, hands: Hands, own: readonly Started[]): After | undefined {
	const { carries, handsOther, started = [] } = hands;
	if (handsOver(event.text, carries)) return undefined;
	if (handsOver(event.text, handsOther) || event.by === "peer") return "message";
	if (event.by === "stop hook" || event.by === "woken") return "hook";
	if (tellsOfOther(event, [...own, ...started])) return event.killed ? "stopped" : "agent";
	// A notice of the turn's own tasks is part of its work.
	return event.queued && event.by !== "task" ? "prompt" : undefined;
}

function isOverAt({ message, calls }: Heard, event: Prompt): boolean {
	return event.by === "stop hook" && message !== "" && !calls;
}

/**
 * 2.0.60 writes nothing else of a prompt that it puts into the turn. Where the transcript goes on
 * elsewhere, that is another turn.
 */
function afterQueue(heard: Heard, event: Event, { started = [] }: Hands): Heard {
	if (!absorbsOldest(event) || heard.left) return heard;
	const noticed = event.tasks ? [...heard.noticed, ...event.tasks] : heard.noticed;
	const isOther = event.by !== "task" || tellsOfOther(event, [...heard.started, ...started]);
	if (!isOther || heard.message === "") return { ...heard, noticed };
	const who = event.by === "task" ? "agent" : "prompt";
	return { ...heard, noticed, said: { ...heard.said, next: heard.said.next ?? who } };
}

function afterMessage(heard: Heard, event: Assistant): Heard {
	if (event.error) return afterError(heard, event);
	const isNewMessage = event.message !== heard.message;
	// Its first block came before the question: of this message, what follows is no answer either.
	const beganEarlier = event.block > 0 && isNewMessage;
	const begun = beganEarlier ? new Set([...heard.begun, event.message]) : heard.begun;
	const isEarly =
		(event.message !== "" && begun.has(event.message)) || (event.at > 0 && event.at < heard.since);
	return {
		...heard,
		begun,
		message: event.message,
		calls: event.calls || (heard.calls && !isNewMessage),
		said: isEarly ? heard.said : add(heard.said, event, isNewMessage),
		last: isEarly ? undefined : event,
		hook: isNewMessage ? undefined : heard.hook,
		left: undefined,
	};
}

/**
 * The client says that the model's service failed. These are not the model's words. Where the
 * connection broke behind a whole tool call, 2.1.328 runs the tool and goes on.
 */
function afterError(heard: Heard, event: Assistant): Heard {
	const goesOn = event.calls || event.stop === "tool_use";
	return goesOn
		? { ...heard, left: undefined }
		: { ...heard, outcome: "failed", error: event.texts.join("\n") };
}

/**
 * A tool of such a message can end, and its hook hand over the question, while the model goes on
 * with the message.
 */
function messagesIn(events: readonly Event[]): Set<string> {
	const messages = new Set<string>();
	for (const event of events) if (event.kind === "assistant") messages.add(event.message);
	return messages;
}
