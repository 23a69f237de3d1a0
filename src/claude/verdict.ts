import { begins, type Carries, type Chained, type Prompt } from "./chain.ts";
import { type Given, handsOver } from "./given.ts";
import { isIn, type Places } from "./places.ts";
import type { Event } from "./record.ts";

/**
 * How a turn ended. `blocked`: a hook of the client's kept the question from the model, and the
 * text is what the hook said.
 */
export type Outcome = "answered" | "interrupted" | "failed" | "blocked";

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
	/** The turn is over. */
	| { state: "done"; outcome: Outcome; text: string };

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
	/** The newest message. Its blocks are records of their own. */
	message: string;
	/** The newest message called a tool. */
	calls: boolean;
	/** How the turn ended; absent while it goes on. */
	outcome?: Outcome;
}

/** Goes through what came after the question, as far as it belongs to the question's turn. */
export function judge(events: readonly Event[], given: Given, places: Places, carries: Carries): Verdict {
	let heard: Heard = {
		turn: places.question.turn,
		since: given.at,
		begun: messagesIn(events.slice(0, given.index)),
		texts: [],
		last: undefined,
		message: "",
		calls: false,
	};
	for (const event of events.slice(given.index + 1)) {
		if ("uuid" in event) heard = hear(heard, event, isIn(heard.turn, places.of.get(event.uuid)), carries);
		if (heard.outcome) break;
	}
	return verdictOf(heard);
}

function hear(heard: Heard, event: Chained, inTurn: boolean, carries: Carries): Heard {
	if (begins(event) && (heard.message !== "" || !inTurn)) return atNextPrompt(heard, event, carries);
	if (!inTurn) return heard;
	switch (event.kind) {
		case "assistant":
			return afterMessage(heard, event);
		case "prompt":
			// A hook that goes on with the turn, or a queued prompt: more text is to come.
			return { ...heard, last: undefined };
		case "interrupt":
			return { ...heard, outcome: "interrupted" };
		case "turn_end":
			return { ...heard, outcome: outcomeAtEnd(heard) };
		default:
			return heard;
	}
}

/**
 * A session has one turn at a time: the next prompt ends this one, with a turn_end or without. It
 * does not if it is the question again: then Esc had put the question back into the prompt box
 * before a word of answer.
 */
function atNextPrompt(heard: Heard, event: Prompt, carries: Carries): Heard {
	const isAgain = heard.message === "" && handsOver(event.text, carries);
	if (isAgain) return { ...heard, turn: event.uuid };
	return { ...heard, outcome: heard.calls || heard.texts.length === 0 ? "interrupted" : "answered" };
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

function verdictOf({ outcome, texts, last, calls }: Heard): Verdict {
	const text = texts.join("\n\n");
	if (outcome) return { state: "done", outcome, text };
	const isQuiet = !calls && last !== undefined && last.texts.length > 0 && last.stop !== "tool_use";
	return isQuiet ? { state: "quiet", ended: last.stop === "end_turn", text } : { state: "running", text };
}
