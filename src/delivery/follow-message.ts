import { statSync } from "node:fs";
import { type Event, readRecord } from "../claude/record.ts";
import { sharesTurn, type Turn, turnOf } from "../claude/turn.ts";
import { readLines } from "../host/lines.ts";
import { tail } from "../host/tail.ts";
import { framedIds } from "../messages/frame.ts";
import type { Session } from "../model/session.ts";
import { transcriptOf } from "../sessions/roster.ts";

/** What a transcript proves of one message, and whether its turn was given other prompts as well. */
export interface Reading {
	turn: Turn;
	shared: boolean;
}

/** A transcript being read as it grows, and what it proves of one message. */
export interface Follow {
	/** Where the message stands now. */
	turn(): Turn;
	/** The turn the message is in was given other prompts as well. */
	shared(): boolean;
	/** Both, read anew to the file's present end: events come a moment after what was written. */
	readAnew(): Promise<Reading>;
	/** The client has said since that it dropped a message of another session: too many came. */
	dropped(): boolean;
	/** Milliseconds since the epoch of the last new event; 0 before any. */
	lastEvent(): number;
	/** Calls back after new events. Returns how to stop. */
	onChange(changed: () => void): () => void;
	/** Resolves true as soon as `holds` is true, false after `ms` or when `signal` aborts. */
	until(holds: (turn: Turn) => boolean, ms: number, signal?: AbortSignal): Promise<boolean>;
	stop(): void;
}

/** The size of a transcript now, 0 where it does not exist yet: what is written for a message lies behind it. */
export function sizeNow(transcript: string): number {
	return statSync(transcript, { throwIfNoEntry: false })?.size ?? 0;
}

/** What a transcript proves of one message, by reading it once from byte `offset` to its present end. */
export async function turnIn(transcript: string, offset: number, messageId: string): Promise<Reading> {
	const events: Event[] = [];
	// Large transcripts are read line by line; what is kept are a few fields of each record.
	await readLines(transcript, offset, (line) => {
		const event = readRecord(line);
		if (event) events.push(event);
	});
	return { turn: turnOf(events, carrier(messageId)), shared: isShared(events, messageId) };
}

function isShared(events: readonly Event[], messageId: string): boolean {
	const carries = carrier(messageId);
	const handsOther = (text: string) => framedIds(text).some((id) => id !== messageId);
	// After Esc 2.0.60 gives all that waited as one prompt.
	const joined = (event: Event) => event.kind === "prompt" && carries(event.text) && handsOther(event.text);
	return sharesTurn(events, carries, handsOther) || events.some(joined);
}

/** Whether a text given to a session hands it this message. */
function carrier(messageId: string): (text: string) => boolean {
	return (text) => framedIds(text).includes(messageId);
}

/** Follows a target's transcript from its present end. Call it before the message is put. */
export function followFromEnd(target: Session, messageId: string, now: () => number): Follow {
	const transcript = transcriptOf(target);
	return follow(transcript, sizeNow(transcript), messageId, now);
}

/** Follows the transcript of the session a message goes to, from byte `offset`, which must lie before it was sent. */
export function follow(transcript: string, offset: number, messageId: string, now: () => number): Follow {
	const events: Event[] = [];
	const listeners = new Set<() => void>();
	const carries = carrier(messageId);
	let known: Turn = { state: "absent" };
	let judged = 0;
	let last = 0;
	let scheduled = false;

	const stopTail = tail(transcript, offset, (line) => {
		const event = readRecord(line);
		if (!event) return;
		events.push(event);
		last = now();
		if (scheduled) return;
		scheduled = true;
		// The lines of one batch come in one turn of the loop or a few: judge them together.
		setImmediate(() => {
			scheduled = false;
			for (const listener of [...listeners]) listener();
		});
	});

	function turn(): Turn {
		if (judged === events.length) return known;
		known = turnOf(events, carries);
		judged = events.length;
		return known;
	}
	function onChange(changed: () => void): () => void {
		listeners.add(changed);
		return () => listeners.delete(changed);
	}
	return {
		turn,
		shared: () => isShared(events, messageId),
		readAnew: () => turnIn(transcript, offset, messageId),
		dropped: () => events.some((event) => event.kind === "link" && event.of === "drop"),
		lastEvent: () => last,
		onChange,
		until(holds, ms, signal) {
			if (holds(turn())) return Promise.resolve(true);
			if (ms <= 0 || signal?.aborted) return Promise.resolve(false);
			return new Promise((resolve) => {
				const end = (result: boolean) => {
					clearTimeout(timer);
					off();
					signal?.removeEventListener("abort", aborted);
					resolve(result);
				};
				const aborted = () => end(false);
				const timer = setTimeout(() => end(holds(turn())), ms);
				const off = onChange(() => holds(turn()) && end(true));
				signal?.addEventListener("abort", aborted);
			});
		},
		stop() {
			listeners.clear();
			stopTail();
		},
	};
}
