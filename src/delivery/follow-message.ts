import { statSync } from "node:fs";
import { type Event, readRecord } from "../claude/record.ts";
import { transcriptNow } from "../claude/transcript-files.ts";
import type { Turn } from "../claude/turn.ts";
import type { Context } from "../context.ts";
import { readLines } from "../host/lines.ts";
import { tail } from "../host/tail.ts";
import { waitFor } from "../host/wait.ts";
import { type Carrier, carrierOf } from "../messages/carrier.ts";
import type { Message } from "../model/message.ts";
import type { Session } from "../model/session.ts";
import { transcriptOf } from "../sessions/roster.ts";
import { holderOf, isShared, type Part, type Reading, readingOf, sessionOf } from "./reading.ts";

/** A transcript being read as it grows, and what it proves of one message. */
export interface Follow {
	/** Where the message stands, by all events read so far. */
	turn(): Turn;
	/** The turn the message is in was given other prompts as well. */
	shared(): boolean;
	/** The session whose transcript has it; `undefined` while none has. */
	session(): string | undefined;
	/**
	 * The client has gone on in another transcript, by /clear or /resume: it is read as well, from its
	 * start. One that is read already stays as it is.
	 */
	goOnIn(transcript: string): void;
	/** Forgets what was read so far: the message is to be delivered again. */
	forget(): void;
	/** Reads the files anew to their present end: events come a moment after what was written. */
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

/** What the hook said that kept the message from the model; `undefined` where none did. */
export function blockedBy(turn: Turn): string | undefined {
	return turn.state === "done" && turn.outcome === "blocked" ? turn.text : undefined;
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
 * @param goneOnIn the transcripts in which its client has gone on since.
 */
export async function turnIn(
	{ log }: Log,
	transcript: string,
	offset: number,
	message: Message,
	goneOnIn: readonly string[] = [],
): Promise<Reading> {
	const starts = [{ transcript, offset }, ...goneOnIn.map(fromStart)];
	return readTurn(starts, watchfulCarrier(log, message));
}

/** A transcript, and the byte to read it from. */
interface Start {
	transcript: string;
	offset: number;
}

function fromStart(transcript: string): Start {
	return { transcript, offset: 0 };
}

async function readTurn(starts: readonly Start[], carrier: Carrier): Promise<Reading> {
	return readingOf(await Promise.all(starts.map(readPart)), carrier);
}

async function readPart({ transcript, offset }: Start): Promise<Part> {
	const events: Event[] = [];
	// Large transcripts are read line by line. What is kept are a few fields of each record.
	await readLines(transcriptNow(transcript), offset, (line) => {
		const event = readRecord(line);
		if (event) events.push(event);
	});
	return { session: sessionOf(transcript), events };
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
	const parts: FollowedPart[] = [];
	const listeners = new Set<() => void>();
	const carrier = watchfulCarrier(log, message);
	let lastEvent = 0;
	let scheduled = false;
	/** What was found of the events so far; absent where others have come since. */
	let holder: ReturnType<typeof holderOf<FollowedPart>> | undefined;

	function found() {
		holder ??= holderOf(parts, carrier);
		return holder;
	}
	function changed(): void {
		holder = undefined;
		if (scheduled) return;
		scheduled = true;
		// The lines of one batch come in one round of the event loop or a few: judge them together.
		setImmediate(() => {
			scheduled = false;
			for (const listener of [...listeners]) listener();
		});
	}
	function read(start: Start): void {
		const part: FollowedPart = { ...start, session: sessionOf(start.transcript), events: [], stop: () => {} };
		const onLine = (line: string) => {
			const event = readRecord(line);
			if (!event) return;
			part.events.push(event);
			lastEvent = now();
			changed();
		};
		part.stop = tail(start.transcript, start.offset, onLine, transcriptNow);
		parts.push(part);
	}
	function onChange(listener: () => void): () => void {
		listeners.add(listener);
		return () => listeners.delete(listener);
	}
	const turn = () => found().turn;
	read({ transcript, offset });

	return {
		turn,
		shared: () => isShared(found().part?.events ?? [], carrier),
		session: () => found().part?.session,
		goOnIn(next) {
			if (!parts.some(({ session }) => session === sessionOf(next))) read(fromStart(next));
		},
		forget() {
			for (const part of parts) {
				part.events.length = 0;
				part.offset = sizeNow(transcriptNow(part.transcript));
			}
			changed();
		},
		readAnew: () => readTurn(parts, carrier),
		dropped: () =>
			parts.some(({ events }) => events.some((event) => event.kind === "link" && event.of === "drop")),
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
			for (const part of parts) part.stop();
		},
	};
}

/** A transcript that is being followed. */
interface FollowedPart extends Part, Start {
	events: Event[];
	stop(): void;
}

/** Notes in the log what poses as the message. */
function watchfulCarrier(log: Context["log"], message: Message): Carrier {
	return carrierOf(message, ({ sender }) => log("forged-frame", { message: message.id, sender }));
}
