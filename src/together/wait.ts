import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import { type Subscribe, waitFor } from "../host/wait.ts";
import { isRunBy, type ReadingCall } from "../mail/take-for-call.ts";
import { type PressingMail, pressingMail, takePressing } from "../mail/take-pressing.ts";
import type { Taken } from "../mail/taken.ts";
import { HUMAN } from "../model/session.ts";
import { MOST_WAIT_SECONDS } from "../model/wait.ts";
import { markWaiting } from "../sessions/waiting.ts";
import { noticeDeadWorkers } from "./dead-workers.ts";

/** How long a wait goes on without a look where no event comes. */
const LOOK_MS = 3_000;

/** A call that waits. A tool makes it of its own call. */
export interface WaitingCall extends ReadingCall {
	context: Context;
	/** Aborts where nobody waits any more. */
	signal: AbortSignal;
	/** How many bytes of a result are shown whole, where that is known. */
	room?: number;
	/** Shows one line to whoever waits. */
	progress(line: string): void;
	/** The result shows mail that was taken for it. */
	shows(taken: Taken): void;
}

/** What is waited for. */
export interface Wanted<Found> {
	/** It may come to be where one of these logs grows: names of rooms, or the lobby's. */
	rooms: readonly string[];
	/** Other changes after which it may have come to be. */
	events?: readonly Subscribe[];
	/** How long, at most; more than `MOST_WAIT_SECONDS` counts as that. */
	seconds: number;
	/** What it is, for whoever waits: completes "waiting for …". */
	what: string;
	/** Any mail ends the wait: `look` finds it, and this takes none. */
	anyMail?: boolean;
	/** The tasks whose end it waits for: nobody leaves it mail that tells of that. */
	tasks?: readonly string[];
	/** Returns it where it is there. It is asked again and again, and changes nothing else. */
	look(): Promise<Found | undefined>;
}

/** Mail that ended a wait. It is taken, and the call shows it. */
export type Interruption = Omit<PressingMail, "taken">;

/** How a wait ended. */
export type Waited<Found> =
	| { kind: "found"; found: Found }
	/** A question or urgent mail came for the waiter: who sent it may wait for that answer. */
	| { kind: "mail"; mail: Interruption }
	/** The time is over, or nobody waits any more. */
	| { kind: "over" };

/**
 * Waits until `look` finds something. It looks at once, after each event, and every 3 s besides. A
 * question or urgent mail for the caller ends the wait as well: it is taken for this call, as
 * `read_messages` takes it. So two sessions that wait for each other always come to talk. To the
 * person and to a subagent only mail counts that came during the wait.
 *
 * While a session waits, others leave such mail in its inbox (`sessions/waiting.ts`).
 * @throws IntercomError as `look` and the mailbox do
 */
export async function waitIn<Found>(call: WaitingCall, wanted: Wanted<Found>): Promise<Waited<Found>> {
	const found = await wanted.look();
	if (found !== undefined) return { kind: "found", found };
	const ignored = await ignoredAtFirst(call, wanted);
	// A clock that may be set does not count.
	const end = performance.now() + Math.min(wanted.seconds, MOST_WAIT_SECONDS) * 1000;
	const watch = await watchFor(call, wanted);
	try {
		call.progress(`waiting for ${wanted.what}`);
		for (let isFirst = true; ; isFirst = false) {
			// Before the looks: what comes during them ends the next pause at once.
			watch.begin();
			const ended = await lookOnce(call, wanted, ignored, isFirst);
			if (ended) return ended;
			void noticeDeadWorkers(call.context, call.signal);
			const leftMs = end - performance.now();
			if (leftMs <= 0) return { kind: "over" };
			await waitFor(watch.happened, Math.min(leftMs, LOOK_MS), call.signal);
		}
	} finally {
		watch.stop();
	}
}

/** The mail that does not end a wait: to the person, what came before it. */
async function ignoredAtFirst<Found>(
	{ context, caller }: WaitingCall,
	{ anyMail }: Wanted<Found>,
): Promise<Set<string>> {
	if (caller.id !== HUMAN || anyMail) return new Set();
	return new Set((await pressingMail(context, caller)).map(({ id }) => id));
}

/** How the wait has ended by now, where it has. */
async function lookOnce<Found>(
	call: WaitingCall,
	wanted: Wanted<Found>,
	ignored: Set<string>,
	isFirst: boolean,
): Promise<Waited<Found> | undefined> {
	const found = await wanted.look();
	if (found !== undefined) return { kind: "found", found };
	if (call.signal.aborted) return { kind: "over" };
	const mail = wanted.anyMail ? undefined : await takePressing(call.context, call, ignored);
	if (!mail) return undefined;
	const { taken, ...interruption } = mail;
	if (!mail.forMain || !isFirst) {
		call.shows(taken);
		return { kind: "mail", mail: interruption };
	}
	for (const { id } of mail.messages) ignored.add(id);
	return undefined;
}

/** Everything that may end a wait. */
interface Watch {
	/** From now on an event counts. */
	begin(): void;
	/** Happens with the first event that counts. */
	happened: Subscribe;
	stop(): void;
}

/** Begins to watch, and tells others that the caller waits. Nothing is left of it after `stop`. */
async function watchFor<Found>(call: WaitingCall, wanted: Wanted<Found>): Promise<Watch> {
	const { context, caller } = call;
	const stops: (() => void)[] = [];
	let hasHappened = false;
	let tell = () => {};
	const event = () => {
		hasHappened = true;
		tell();
	};
	const stop = () => {
		for (const each of stops.splice(0)) each();
	};
	try {
		if (endsForMail(call)) {
			const { anyMail = false, tasks = [] } = wanted;
			stops.push(await markWaiting(context, caller.id, { anyMail, tasks: [...tasks] }));
		}
		stops.push(await context.mailbox.watch(caller.id, event));
		for (const room of new Set(wanted.rooms)) stops.push(await roomsOf(context).watch(room, event));
		for (const subscribe of wanted.events ?? []) stops.push(subscribe(event));
	} catch (error) {
		stop();
		throw error;
	}
	return {
		begin() {
			hasHappened = false;
		},
		happened(happened) {
			tell = happened;
			if (hasHappened) happened();
			return () => {
				tell = () => {};
			};
		},
		stop,
	};
}

/** True where the caller is a session whose client shows what this call returns. */
export function endsForMail({ caller, toolUse, printed }: WaitingCall): boolean {
	return isRunBy(caller) && (toolUse !== undefined || printed === true);
}
