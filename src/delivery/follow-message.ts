import { statSync } from "node:fs";
import { type Event, readRecord } from "../claude/record.ts";
import { sharesTurn, type Turn, turnOf } from "../claude/turn.ts";
import type { Context } from "../context.ts";
import { readLines } from "../host/lines.ts";
import { tail } from "../host/tail.ts";
import { waitFor } from "../host/wait.ts";
import { type Carrier, carrierOf } from "../messages/carrier.ts";
import type { Message } from "../model/message.ts";
import type { Session } from "../model/session.ts";
import { transcriptOf } from "../sessions/roster.ts";

/**
 * What a transcript proves of one message, and whether its turn was given other prompts as well.
 */
export interface Reading {
	turn: Turn;
	shared: boolean;
}

/** A transcript being read as it grows, and what it proves of one message. */
export interface Follow {
	/** Where the message stands, by all events read so far. */
	turn(): Turn;
	/** The turn the message is in was given other prompts as well. */
	shared(): boolean;
	/** Reads the file anew to its present end: events come a moment after what was written. */
	readAnew(): Promise<Reading>;
	/** The client has said since that it dropped a message of another session: too many came. */
	dropped(): boolean;
	/** When the last event came, in milliseconds since the epoch; 0 before any. */
	lastEvent(): number;
	/** Calls back after new events. Returns how to stop. */
	onChange(changed: () => void): () => void;
	/**
	 * Waits until `holds` is true of the turn, `ms` milliseconds are over or `signal` aborts.
	 * Returns whether it is true then.
	 */
	until(holds: (turn: Turn) => boolean, ms: number, signal?: AbortSignal): Promise<boolean>;
	/** Stops reading. Nobody is called back any more. */
	stop(): void;
}

/**
 * Whether a transcript proves that the session has the message, in a turn or in the client's queue.
 */
export function hasArrived(turn: Turn): boolean {
	return turn.state !== "absent";
}

/**
 * The size of a transcript now; 0 where it does not exist yet. Ask for it before a message is put:
 * what is written for the message lies behind it.
 */
export function sizeNow(transcript: string): number {
	return statSync(transcript, { throwIfNoEntry: false })?.size ?? 0;
}

/** What following needs of a context. */
type Log = Pick<Context, "log">;

/**
 * Reads a transcript once, from byte `offset` to its present end. Returns what it proves of one
 * message; a transcript that does not exist proves nothing. Neither does what poses as the message:
 * it is noted in the log.
 */
export async function turnIn(
	{ log }: Log,
	transcript: string,
	offset: number,
	message: Message,
): Promise<Reading> {
	return readTurn(transcript, offset, watchfulCarrier(log, message));
}

async function readTurn(transcript: string, offset: number, carrier: Carrier): Promise<Reading> {
	const events: Event[] = [];
	// Large transcripts are read line by line. What is kept are a few fields of each record.
	await readLines(transcript, offset, (line) => {
		const event = readRecord(line);
		if (event) events.push(event);
	});
	return { turn: turnOf(events, carrier.carries, carrier.handsOther), shared: isShared(events, carrier) };
}

/** Follows a target's transcript from its present end. Call it before the message is put. */
export function followFromEnd(
	context: Log & Pick<Context, "now">,
	target: Session,
	message: Message,
): Follow {
	const transcript = transcriptOf(target);
	return follow(context, transcript, sizeNow(transcript), message);
}

/**
 * Follows the transcript of the session a message goes to. The transcript need not exist yet. What
 * poses as the message is noted in the log, and proves nothing.
 * @param offset the byte to begin at. It must lie before what is written for the message.
 */
export function follow(
	{ now, log }: Log & Pick<Context, "now">,
	transcript: string,
	offset: number,
	message: Message,
): Follow {
	const events: Event[] = [];
	const listeners = new Set<() => void>();
	const carrier = watchfulCarrier(log, message);
	let lastEvent = 0;
	let scheduled = false;
	let judged: { turn: Turn; events: number } = { turn: { state: "absent" }, events: 0 };

	function turn(): Turn {
		if (judged.events !== events.length)
			judged = { turn: turnOf(events, carrier.carries, carrier.handsOther), events: events.length };
		return judged.turn;
	}
	function onChange(changed: () => void): () => void {
		listeners.add(changed);
		return () => listeners.delete(changed);
	}
	const stopTail = tail(transcript, offset, (line) => {
		const event = readRecord(line);
		if (!event) return;
		events.push(event);
		lastEvent = now();
		if (scheduled) return;
		scheduled = true;
		// The lines of one batch come in one round of the event loop or a few: judge them together.
		setImmediate(() => {
			scheduled = false;
			for (const listener of [...listeners]) listener();
		});
	});

	return {
		turn,
		shared: () => isShared(events, carrier),
		readAnew: () => readTurn(transcript, offset, carrier),
		dropped: () => events.some((event) => event.kind === "link" && event.of === "drop"),
		lastEvent: () => lastEvent,
		onChange,
		async until(holds, ms, signal) {
			if (holds(turn())) return true;
			if (ms <= 0) return false;
			await waitFor((happened) => onChange(() => holds(turn()) && happened()), ms, signal);
			return holds(turn());
		},
		stop() {
			listeners.clear();
			stopTail();
		},
	};
}

/** Notes in the log what poses as the message. */
function watchfulCarrier(log: Context["log"], message: Message): Carrier {
	return carrierOf(message, ({ sender }) => log("forged-frame", { message: message.id, sender }));
}

function isShared(events: readonly Event[], { carries, handsOther }: Carrier): boolean {
	// After Esc 2.0.60 gives all that waited as one prompt.
	const joined = (event: Event) => event.kind === "prompt" && carries(event.text) && handsOther(event.text);
	return sharesTurn(events, carries, handsOther) || events.some(joined);
}
