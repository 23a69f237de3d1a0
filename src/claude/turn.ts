import { judge, startedIn } from "./agents.ts";
import { refusedWith, stoppedWith } from "./blocked.ts";
import { begins, type Carries, type History, historyOf, type Prompt } from "./chain.ts";
import { findGiven } from "./given.ts";
import { isIn, type Places, placesOf } from "./places.ts";
import { tellsOfOther } from "./put-in.ts";
import { absorbsOldest } from "./queue.ts";
import type { Event } from "./record.ts";
import type { Verdict } from "./verdict.ts";

/** What a transcript proves of one question. */
export type Turn =
	/** Its id is nowhere. */
	| { state: "absent" }
	/** In the client's own queue, or just out of it; no turn has it yet. */
	| { state: "queued" }
	/** A turn has it. */
	| Verdict;

/**
 * Judges one question by the events of its session's transcript. The events may begin anywhere
 * before the question was put.
 *
 * The answer is the assistant text that comes after the record that carries the question, in that
 * record's turn, up to the first words that somebody else puts in; what follows is told apart.
 * Turns are told apart by the parentUuid chain, never by order alone: records of a rewound branch
 * or of another prompt do not count, wherever they stand in the file.
 * @param carries tells whether a text given to the session hands it this question.
 * @param handsOther tells whether such a text hands it another message.
 */
export function turnOf(events: readonly Event[], carries: Carries, handsOther: Carries = () => false): Turn {
	const history = historyOf(events);
	const given = findGiven(history.events, carries);
	const words = typeof given === "string" ? refusedWith(history, carries) : stoppedWith(history, given.index);
	if (words !== undefined) return { state: "done", outcome: "blocked", text: words };
	if (typeof given === "string") return { state: given };
	return judge(history, given, { carries, handsOther });
}

/**
 * Tells whether the question's turn was given other prompts as well: it was taken into work under
 * way, or others waited with it, or came to it. The model answers them all in one text, and nothing
 * tells whose part is whose.
 * @param carries tells whether a text given to the session hands it this question.
 * @param handsOther tells whether what a hook put into the turn hands over another message.
 */
export function sharesTurn(events: readonly Event[], carries: Carries, handsOther: Carries): boolean {
	const history = historyOf(events);
	const given = findGiven(history.events, carries);
	if (typeof given === "string") return false;
	const { index } = given;
	const places = placesOf(history, index);
	return (
		joinsWork(history, index, places) ||
		isJoinedByQueue(history, index) ||
		sharesWithPrompt(history, index, places, carries, handsOther)
	);
}

/**
 * True for a question that came to work under way. One that a Stop hook hands over, behind the
 * turn's last word, shares only with what comes after it.
 */
function joinsWork({ events }: History, index: number, { of, question: place }: Places): boolean {
	const question = events[index];
	if (question !== undefined && begins(question)) return false;
	const word = events
		.slice(0, index)
		.findLast((event) => event.kind === "assistant" && isIn(place.turn, of.get(event.uuid)));
	return word?.kind !== "assistant" || word.calls || word.stop !== "end_turn";
}

/**
 * True where a prompt came to the turn out of the queue of 2.0.60, which writes nothing else of it.
 * The notice that an agent of the turn is back is part of its work.
 */
function isJoinedByQueue({ events }: History, index: number): boolean {
	const next = events.findIndex((event, at) => at > index && begins(event));
	const within = events.slice(index + 1, next < 0 ? undefined : next);
	const own = startedIn(within);
	return within.some((event) => absorbsOldest(event) && (event.by !== "task" || tellsOfOther(event, own)));
}

/** True where another prompt is in the question's turn. */
function sharesWithPrompt(
	{ events }: History,
	index: number,
	places: Places,
	carries: Carries,
	handsOther: Carries,
): boolean {
	const question = events[index];
	const own = startedIn(
		events.filter((event) => "uuid" in event && isIn(places.question.turn, places.of.get(event.uuid))),
	);
	return events.some((event, at) => {
		if (event.kind !== "prompt" || at === index || isAside(event)) return false;
		const place = places.of.get(event.uuid);
		if (at > index) return asks(event) && isIn(places.question.turn, place);
		// What came before the question in its turn has been answered, but for prompts that waited with
		// it.
		const bothBegin = question !== undefined && begins(question) && begins(event);
		return bothBegin && (isIn(places.question.turn, place) || isIn(event.uuid, places.question));
	});

	/** The question itself, put again, the person's own commands, and the notices of its tasks. */
	function isAside(prompt: Prompt): boolean {
		const { text, by } = prompt;
		const isNotice = by === "task" && !handsOther(text) && !tellsOfOther(prompt, own);
		return carries(text) || isNotice || /^<(command-|local-command-|bash-)/.test(text);
	}

	/** What a hook says behind the first word is told apart. */
	function asks(prompt: Prompt): boolean {
		const waited = prompt.queued === true && prompt.by !== "woken";
		return prompt.starts || waited || handsOther(prompt.text);
	}
}
