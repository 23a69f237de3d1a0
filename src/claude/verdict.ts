import { begins, type Carries, type Chained, type Prompt } from "./chain.ts";
import { type Given, handsOver } from "./given.ts";
import { isIn, type Place, type Places } from "./places.ts";
import type { Event } from "./record.ts";

/** How a turn ended. */
export type Outcome = "answered" | "interrupted" | "failed";

/**
 * What can be said of a question's turn. `text` is all that the assistant wrote in it after the
 * question.
 */
export type Verdict =
	/** The turn goes on. */
	| { state: "running"; text: string }
	/**
	 * The turn's last word is text and no tool was called, but no record says that it is over: 2.0.60
	 * writes none, nor does `claude -p`. `ended`: at least the model said that it ended its turn.
	 */
	| { state: "quiet"; ended: boolean; text: string }
	/**
	 * The transcript goes on elsewhere: the turn was left, or another client writes the same file.
	 * Only the client that has the turn can tell. `outcome`: how the turn ended if it was left.
	 */
	| { state: "left"; by: LeftBy; outcome: Outcome; text: string }
	/** The turn is over. */
	| { state: "done"; outcome: Outcome; text: string };

/**
 * What shows that a turn may have been left. `prompt`: a prompt that does not follow it, as after
 * /rewind, or after Esc before the first word. `resume`: a client that resumed the session calls
 * the turn cut short, or goes on in the middle of it.
 */
export type LeftBy = "prompt" | "resume";

type Assistant = Extract<Event, { kind: "assistant" }>;

/** What was heard in the question's turn so far. */
interface Heard {
	/** The uuid of the prompt that began the turn. */
	turn: string;
	/** What was written before this time is no answer. */
	since: number;
	/** Messages that the model had begun before the question was put. */
	begun: ReadonlySet<string>;
	/** What the assistant wrote after the question. */
	texts: readonly string[];
	/** The turn's last word, unless more is bound to come. */
	last: Assistant | undefined;
	/** The uuid of the record at the end of the turn's own chain: another client may have branched off. */
	tail: string;
	/** The newest message. Its blocks are records of their own. */
	message: string;
	/** The newest message called a tool. */
	calls: boolean;
	/** How the turn ended; absent while it goes on. */
	outcome?: Outcome;
	/** The transcript goes on elsewhere, and neither a word nor a prompt was added to the turn since. */
	left?: LeftBy | undefined;
}

/** Goes through what came after the question, as far as it belongs to the question's turn. */
export function judge(events: readonly Event[], given: Given, places: Places, carries: Carries): Verdict {
	let heard: Heard = {
		turn: places.question.turn,
		since: given.at,
		begun: messagesIn(events.slice(0, given.index)),
		texts: [],
		last: undefined,
		tail: places.question.turn,
		message: "",
		calls: false,
	};
	for (const event of events.slice(given.index + 1)) {
		if ("uuid" in event) heard = hear(heard, event, placeIn(places, event), carries);
		if (heard.outcome) break;
	}
	return verdictOf(heard);
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

function hear(before: Heard, event: Chained, place: Place | undefined, carries: Carries): Heard {
	const inTurn = isIn(before.turn, place);
	if (begins(event) && (before.message !== "" || !inTurn)) return atNextPrompt(before, event, place, carries);
	if (!inTurn) return before;
	if (event.kind === "interrupt" && event.resumed) return { ...before, left: "resume" };
	const heard = { ...before, tail: tailAfter(before, event) };
	switch (event.kind) {
		case "assistant":
			return afterMessage(heard, event);
		case "prompt":
			// A hook that goes on with the turn, or a queued prompt: more text is to come.
			return { ...heard, last: undefined, left: undefined };
		case "interrupt":
			return { ...heard, outcome: "interrupted" };
		case "turn_end":
			return { ...heard, outcome: outcomeAtEnd(heard) };
		default:
			return heard;
	}
}

function tailAfter({ tail }: Heard, event: Chained): string {
	const isOwn = event.kind === "assistant" || (event.kind === "link" && event.of === "compaction");
	return isOwn || event.parent === tail ? event.uuid : tail;
}

/**
 * A session has one turn at a time: a prompt that follows this turn's last word ends it, with a
 * turn_end or without. Any other leaves it, unless another client wrote it. The question itself
 * does neither: then Esc had put it back into the prompt box before a word of answer.
 */
function atNextPrompt(heard: Heard, event: Prompt, place: Place | undefined, carries: Carries): Heard {
	const isAgain = heard.message === "" && handsOver(event.text, carries);
	if (isAgain) return { ...heard, turn: event.uuid, tail: event.uuid, left: undefined };
	const follows = isIn(heard.turn, place?.after);
	const isNext = follows && event.parent === heard.tail && !heard.calls;
	if (isNext) return { ...heard, outcome: heard.texts.length > 0 ? "answered" : "interrupted" };
	return { ...heard, left: heard.left ?? (follows ? "resume" : "prompt") };
}

function outcomeIfLeft({ left, calls, texts, last }: Heard): Outcome {
	// A resumed client has seen the turn as it was then. It may have come to its end since.
	const isCut = calls || (left === "resume" && last?.stop !== "end_turn");
	return isCut || texts.length === 0 ? "interrupted" : "answered";
}

function outcomeAtEnd({ last, texts }: Heard): Outcome {
	if (last?.stop === "refusal") return "failed";
	return texts.length > 0 ? "answered" : "interrupted";
}

function afterMessage(heard: Heard, event: Assistant): Heard {
	const isNewMessage = event.message !== heard.message;
	// Its first block came before the question: of this message, what follows is no answer either.
	const beganEarlier = event.block > 0 && isNewMessage;
	const begun = beganEarlier ? new Set([...heard.begun, event.message]) : heard.begun;
	const isEarly =
		(event.message !== "" && begun.has(event.message)) || (event.at > 0 && event.at < heard.since);
	const texts = isEarly ? [] : event.texts.filter((text) => text.trim() !== "");
	return {
		...heard,
		begun,
		message: event.message,
		calls: event.calls || (heard.calls && !isNewMessage),
		texts: [...heard.texts, ...texts],
		last: isEarly ? undefined : event,
		left: undefined,
		outcome: event.error ? "failed" : undefined,
	};
}

/**
 * A tool of such a message can end, and its hook hand over the question, while the model goes on
 * with the message.
 */
function messagesIn(events: readonly Event[]): Set<string> {
	return new Set(events.flatMap((event) => (event.kind === "assistant" ? event.message : [])));
}

function verdictOf(heard: Heard): Verdict {
	const { outcome, left, texts, last, calls } = heard;
	const text = texts.join("\n\n");
	if (outcome) return { state: "done", outcome, text };
	if (left) return { state: "left", by: left, outcome: outcomeIfLeft(heard), text };
	const isQuiet = !calls && last !== undefined && last.texts.length > 0 && last.stop !== "tool_use";
	return isQuiet ? { state: "quiet", ended: last.stop === "end_turn", text } : { state: "running", text };
}
