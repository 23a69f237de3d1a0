import type { Context } from "../context.ts";
import { sizeNow } from "../delivery/follow-message.ts";
import { movedTo } from "../delivery/reading.ts";
import { IntercomError } from "../errors.ts";
import { ownStart } from "../host/processes.ts";
import { waitFor } from "../host/wait.ts";
import { put } from "../mail/put.ts";
import { settle } from "../mail/settle.ts";
import { compose, senderOf } from "../messages/compose.ts";
import { discard } from "../messages/discard.ts";
import { currentHops } from "../messages/hops.ts";
import { refuseCircle, refuseLoop } from "../messages/limits.ts";
import { leaveLine } from "../messages/line.ts";
import { noteEnd, noteReceipt } from "../messages/note-receipt.ts";
import type { AskMode } from "../model/ask-mode.ts";
import type { Message } from "../model/message.ts";
import type { Question } from "../model/question.ts";
import type { Running, Session } from "../model/session.ts";
import { resolve } from "../sessions/address.ts";
import type { Caller } from "../sessions/identity.ts";
import { roster, transcriptOf } from "../sessions/roster.ts";
import { rememberTranscript } from "../sessions/seen-transcript.ts";
import { standstillNow } from "../sessions/standstill.ts";
import type { Answer } from "./answer.ts";
import { type Interim, interimOf, tellInterim } from "./interim.ts";
import { judgeEnd, type OpenEnd } from "./judge-end.ts";
import { deliverLate } from "./late-answer.ts";
import { replyAnswer } from "./reply-answer.ts";
import { keepTrying, refresh, type Tried } from "./retry.ts";
import { questionStateOf, type Stands } from "./stands.ts";
import { tellStandstills } from "./tell-standstills.ts";
import { turnAnswer } from "./turn-answer.ts";
import { type Watch, watchQuestion } from "./watch-question.ts";

/** What an `ask` came to. */
export interface Asked extends Stands {
	question: Message;
	/** Milliseconds from the call to this result. */
	elapsed: number;
	/** Absent: none in time. It comes to the asker's inbox when there is one. */
	answer?: Answer;
	/** Without an answer: what the target said before its background work is done. */
	interim?: Interim;
	/** No route can carry it while the target is as it is now, so nobody waited any longer. */
	hopeless?: boolean;
}

export interface AskOptions {
	to: string;
	question: string;
	waitMs: number;
	mode: AskMode;
	/** Who calls. */
	caller: Caller;
	signal: AbortSignal;
	/** One line on where it stands, when that changes. */
	progress(line: string): void;
}

/**
 * Puts a question into a session's inbox, lets the routes deliver it, and waits for the answer that
 * belongs to it. Where none comes in time, the question stays open, and the answer goes to the
 * asker's inbox later.
 * @throws IntercomError as `resolve` and `compose` do; `limit` where the target waits for the
 * asker, or the two have said too much to each other; `cancelled` where `signal` aborted before
 * anything was sent
 */
export async function ask(context: Context, options: AskOptions): Promise<Asked> {
	const began = context.now();
	const asking = await prepare(context, options, began + options.waitMs);
	if (options.signal.aborted) throw cancelled();
	const { question, entry } = asking;
	const watch = watchQuestion(context, entry, question, asking.target.running);
	try {
		await rememberTranscript(context, asking.target);
		await context.questions.put(entry);
		await put(context, question);
		const { answer, later, tried } = await answerInTime(context, asking, watch, options);
		const target = answer ? tried.target : await refresh(context, tried.target);
		const elapsed = context.now() - began;
		const { typed, hopeless } = tried;
		const questionState = questionStateOf(watch);
		const stands = { questionState, movedTo: movedTo(entry, watch.follow.session()) };
		const asked = { question, target, elapsed, typed, hopeless, ...stands };
		const leftMs = Date.parse(entry.waitUntil) - context.now();
		const end = judgeEnd({ answer, delivery: tried.delivery, leftMs });
		if (end.kind === "answered") {
			watch.stop();
			await close(context, question, end.answer);
			return { ...asked, answer: end.answer, delivery: end.delivery };
		}
		await leaveOpen(context, watch, end);
		const standstill = questionState === "absent" ? undefined : await standstillNow(context, target);
		// The watch goes on after the call.
		const interim = interimOf(watch.follow.turn());
		deliverLate(context, { question: watch.question(), name: target.name, answer: later, watch });
		const open = { ...(interim && { interim }), ...(standstill && { standstill }) };
		return { ...asked, delivery: tried.delivery, ...open };
	} catch (error) {
		watch.stop();
		await context.questions.remove(question.id);
		throw error;
	}
}

/** A question that is about to be put. */
interface Asking {
	target: Session;
	question: Message;
	entry: Question;
}

/**
 * Finds the target and composes the question. It writes nothing: what is refused leaves nothing
 * behind.
 */
async function prepare(context: Context, options: AskOptions, waitUntil: number): Promise<Asking> {
	const all = await roster(context);
	const from = senderOf(context, options.caller, all);
	const target = resolve(context, all, options.to, options.caller);
	const hops = await currentHops(context, from, all);
	const question = compose(context, from, target.id, { kind: "question", text: options.question, hops });
	await refuseCircle(context, from.id, target.id);
	await refuseLoop(context, question);
	const transcript = transcriptOf(target);
	const entry: Question = {
		v: 1,
		id: question.id,
		from: question.from.session,
		to: question.to,
		askedAt: question.sentAt,
		waiter: { pid: process.pid, procStart: await ownStart() },
		waitUntil: new Date(waitUntil).toISOString(),
		mode: options.mode,
		transcript,
		offset: sizeNow(transcript),
		...(target.running ? { client: processOf(target.running) } : {}),
	};
	return { target, question, entry };
}

function processOf({ pid, procStart }: Running): Question["client"] {
	return { pid, procStart };
}

function cancelled(): IntercomError {
	return new IntercomError("cancelled", "The call was cancelled; nothing was sent.", { hint: "Ask again." });
}

/** How the wait in the call ended. */
interface Waited {
	/** Absent: time is over, or the caller has gone. */
	answer: Answer | undefined;
	/** The answer of the target's turn, which may still come. */
	later: Promise<Answer | undefined>;
	tried: Tried;
}

/**
 * Lets the routes deliver the question and waits for the first answer, until the call's time is
 * over or its caller has gone. When it returns, no route has the question any more.
 */
async function answerInTime(
	context: Context,
	{ target, question, entry }: Asking,
	watch: Watch,
	options: AskOptions,
): Promise<Waited> {
	const ending = new AbortController();
	const signal = AbortSignal.any([options.signal, ending.signal]);
	const stopTelling = tellInterim(watch.follow, target.name, (line) => {
		// Its turn is over. The next question may have one while the agents work.
		leaveLine(context, question);
		options.progress(line);
	});
	try {
		const { follow } = watch;
		const asker = options.caller;
		const trying = keepTrying({ context, target, message: question, follow, signal, asker }, options);
		const { progress } = options;
		tellStandstills(context, { target: () => trying.tried().target, follow, signal, progress });
		const fromTurn = turnAnswer({
			context,
			watch,
			client: trying.client,
			wasRunning: target.running !== undefined,
		});
		const fromReply = replyAnswer(context, entry.from, question.id, signal);
		const over = waitFor([], Math.max(0, Date.parse(entry.waitUntil) - context.now()), signal);
		const first = await Promise.race([fromTurn, fromReply, trying.failed, trying.hopeless, over]);
		// An answer can come before the route has finished. A message that it still holds would be put
		// back when this process ends.
		ending.abort();
		await trying.ended;
		// A reply may just have been taken out of the inbox when the time was over. Nobody would find
		// it unread any more.
		const answer = first ?? (await fromReply.catch(() => undefined));
		return { answer, later: fromTurn, tried: trying.tried() };
	} finally {
		stopTelling();
		ending.abort();
		leaveLine(context, question);
	}
}

/** Closes an answered question. */
async function close(context: Context, question: Message, { by, outcome }: Answer): Promise<void> {
	// A hook may have handed it over. Its receipt says first that it was seen.
	await settle(context, [question.to]);
	// Answered with `reply`, it may still lie in the inbox, or a route may have put it back there.
	await discard(context, question);
	await noteEnd(context, question.id, { outcome, route: by });
	await context.questions.remove(question.id);
}

/** Writes down where a question stands that goes on without its call. */
async function leaveOpen(context: Context, watch: Watch, { heldBecause, early }: OpenEnd): Promise<void> {
	const { id } = watch.question();
	if (heldBecause !== undefined) await noteReceipt(context, id, { state: "held", reason: heldBecause });
	// From now on nobody waits in the call, and a reply has to wake the asker itself.
	if (early) await watch.note({ waitUntil: new Date(context.now()).toISOString() });
}
