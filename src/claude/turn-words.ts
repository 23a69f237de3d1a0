import { statSync } from "node:fs";
import { begins, type Chained } from "./chain.ts";
import { readRecord } from "./record.ts";
import { lastLines } from "./scan.ts";

/** What the model wrote in one turn, and how that stands, by the transcript's order alone. */
export interface TurnWords {
	text: string;
	/** Nothing more comes of it: it has its end, or another turn has begun. */
	hasEnded: boolean;
	/** The person cut it short. */
	interrupted: boolean;
	/** What the model's service said when it ended the turn. */
	error?: string;
}

/**
 * Returns what the model wrote from a time on, in the turn that went on then; without a time, in
 * the last turn. It reads the last 16 KB, or up to 1 MB where these do not reach so far back.
 * @param since milliseconds since the epoch
 */
export function turnWords(transcript: string, since?: number): TurnWords {
	const size = statSync(transcript, { throwIfNoEntry: false })?.size ?? 0;
	const found = lastLines(transcript, size, (lines, whole) => {
		const events = lines.toString().split("\n").flatMap(chained);
		const first = since === undefined ? events.findLastIndex(begins) + 1 : firstSince(events, since);
		return first > 0 || whole ? wordsIn(events.slice(first)) : undefined;
	});
	return found ?? { text: "", hasEnded: false, interrupted: false };
}

/** The first event from a time on; 0 where some before it may be missing. */
function firstSince(events: readonly Chained[], since: number): number {
	const first = events.findIndex(({ at }) => at >= since);
	return first < 0 ? events.length : first;
}

function wordsIn(events: readonly Chained[]): TurnWords {
	const next = events.findIndex(begins);
	const turn = next < 0 ? events : events.slice(0, next);
	const said = turn.flatMap((event) => (event.kind === "assistant" ? [event] : []));
	const texts = (error: boolean) =>
		said.flatMap((event) => (event.error === error ? event.texts : [])).join("\n");
	const last = said.at(-1);
	const interrupted = turn.some(({ kind }) => kind === "interrupt");
	return {
		text: texts(false),
		hasEnded: next >= 0 || interrupted || isOver(turn.at(-1)),
		interrupted,
		...(last?.error && { error: texts(true) }),
	};
}

/** 2.0.60 writes no record of a turn's end. Agents that work on begin another turn. */
function isOver(last: Chained | undefined): boolean {
	if (last?.kind === "turn_end") return last.agents === undefined;
	return last?.kind === "assistant" && last.stop === "end_turn" && !last.calls;
}

function chained(line: string): Chained[] {
	const event = readRecord(line);
	return event && "uuid" in event ? [event] : [];
}
