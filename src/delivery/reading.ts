import { basename } from "node:path";
import type { Event } from "../claude/record.ts";
import { sharesTurn, type Turn, turnOf } from "../claude/turn.ts";
import type { Carrier } from "../messages/carrier.ts";
import type { Question } from "../model/question.ts";

/** What transcripts prove of one message. */
export interface Reading {
	turn: Turn;
	/** The turn was given other prompts as well. */
	shared: boolean;
	/** The session whose transcript has it, in a turn or in the client's queue. */
	session?: string;
}

/** A transcript, as far as it was read. */
export interface Part {
	/** Whose transcript it is. */
	session: string;
	events: readonly Event[];
}

/**
 * Says where a message stands whose client has gone on in other transcripts, by /clear or /resume.
 * What waits in the client's queue goes along (2.1.328), so a turn anywhere says more than a queue.
 * @param parts in the order in which the client went on.
 */
export function readingOf(parts: readonly Part[], carrier: Carrier): Reading {
	const { part, turn } = holderOf(parts, carrier);
	if (!part) return { turn, shared: false };
	return { turn, shared: isShared(part.events, carrier), session: part.session };
}

/** The transcript that has a message, and where it stands there; no part where none has it. */
export function holderOf<P extends Part>(parts: readonly P[], carrier: Carrier): { part?: P; turn: Turn } {
	const found = parts
		.map((part) => ({ part, turn: turnIn(part.events, carrier) }))
		.filter(({ turn }) => turn.state !== "absent");
	const holder = found.findLast(({ turn }) => turn.state !== "queued") ?? found.at(-1);
	if (!holder) return { turn: { state: "absent" } };
	const later = parts.slice(parts.indexOf(holder.part) + 1);
	return holder.turn.state === "interim" && later.length > 0
		? { part: holder.part, turn: turnIn([...holder.part.events, ...later.flatMap(noticesAndWork)], carrier) }
		: holder;
}

function turnIn(events: readonly Event[], { carries, handsOther }: Carrier): Turn {
	return turnOf(events, carries, handsOther);
}

/**
 * The events of a conversation to which the client has gone since. What its turn left at work in the
 * background goes along, and ends there.
 */
function noticesAndWork({ events }: Part): Event[] {
	return events.map((event) =>
		event.kind === "prompt" && event.tasks ? { ...event, elsewhere: true } : event,
	);
}

/**
 * The session in which a question's client has gone on, where that one has it; `undefined` where the
 * session that was asked has it, or none has.
 */
export function movedTo({ transcript }: Pick<Question, "transcript">, session?: string): string | undefined {
	return transcript !== undefined && session !== sessionOf(transcript) ? session : undefined;
}

/** The session whose transcript lies there: the file bears its name. */
export function sessionOf(transcript: string): string {
	return basename(transcript, ".jsonl");
}

/** Whether the message's turn, in the transcript that has it, was given other prompts as well. */
export function isShared(events: readonly Event[], { carries, handsOther }: Carrier): boolean {
	// After Esc 2.0.60 gives all that waited as one prompt.
	const joined = (event: Event) => event.kind === "prompt" && carries(event.text) && handsOther(event.text);
	return sharesTurn(events, carries, handsOther) || events.some(joined);
}
