import type { Context } from "../context.ts";
import { type Follow, follow as followFrom, sizeNow } from "../delivery/follow-message.ts";
import { type Delivery, reasonOf } from "../delivery/try-routes.ts";
import { IntercomError } from "../errors.ts";
import { ownStart } from "../host/processes.ts";
import { put, transcriptOf } from "../mail/send.ts";
import { compose, senderOf } from "../messages/compose.ts";
import { currentHops, refuseCircle, refuseLoop } from "../messages/limits.ts";
import type { Message } from "../model/message.ts";
import type { Question } from "../model/question.ts";
import type { Session } from "../model/session.ts";
import { resolve } from "../sessions/address.ts";
import type { Caller } from "../sessions/identity.ts";
import { roster } from "../sessions/roster.ts";
import type { Answer } from "./answer.ts";
import { deliverLate } from "./late-answer.ts";
import { replyAnswer } from "./reply-answer.ts";
import { type AskMode, keepTrying, refresh } from "./retry.ts";
import { turnAnswer } from "./turn-answer.ts";

/** What an `ask` came to. */
export interface Asked {
	question: Message;
	/** The target as it was when the call ended. */
	target: Session;
	/** Milliseconds from the call to this result. */
	elapsed: number;
	/** How the question travelled, where it did. */
	delivery: Delivery | undefined;
	/** Absent: none in time. It comes to the asker's inbox when there is one. */
	answer?: Answer;
	/** Without an answer: where the question stands in the target's own transcript. */
	questionState: "absent" | "queued" | "running";
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
 * Puts a question into a session's inbox, has a route carry it, and waits for the answer that belongs to it.
 * @throws IntercomError as `resolve` and `compose` do; `limit` where the target waits for the asker, or the two have said
 * too much to each other
 */
export async function ask(context: Context, options: AskOptions): Promise<Asked> {
	const began = context.now();
	const all = await roster(context);
	const from = senderOf(context, options.caller, all);
	const target = resolve(context, all, options.to);
	const hops = await currentHops(context, from, all);
	const question = compose(context, from, target.id, { kind: "question", text: options.question, hops });
	await refuseCircle(context, from.id, target.id);
	await refuseLoop(context, question);
	if (options.signal.aborted) throw cancelled();

	const ending = new AbortController();
	const stop = () => ending.abort();
	options.signal.addEventListener("abort", stop);
	const transcript = transcriptOf(target);
	const offset = sizeNow(transcript);
	const follow = followFrom(transcript, offset, question.id, context.now);
	const entry = await openQuestion(context, question, {
		waitUntil: began + options.waitMs,
		transcript,
		offset,
	});
	// Goes on after the wait is over: the answer is then delivered late.
	const watching = new AbortController();
	const fromTurn = turnAnswer(target, follow, context.now, watching.signal);
	const unwatch = () => {
		watching.abort();
		follow.stop();
	};
	const timer = setTimeout(stop, Math.max(0, began + options.waitMs - context.now()));
	const over = new Promise<undefined>((done) =>
		ending.signal.addEventListener("abort", () => done(undefined)),
	);
	try {
		await put(context, question);
		const trying = keepTrying(
			{ context, target, message: question, follow, signal: ending.signal },
			{ mode: options.mode, progress: options.progress, finished: fromTurn.finished },
		);
		const answer = await Promise.race([
			fromTurn.answer,
			replyAnswer(context, from.id, question.id, ending.signal),
			trying.failed,
			over,
		]);
		// An answer can come before the route has finished: a message it still holds would be given back when this process ends.
		ending.abort();
		await trying.ended;
		const { delivery, target: now } = trying.last();
		const asked: Asked = {
			question,
			target: answer ? now : await refresh(context, now),
			elapsed: context.now() - began,
			delivery,
			questionState: questionStateOf(follow),
		};
		if (!answer) {
			if (delivery?.state === "held") {
				await context.receipts.note(question.id, { state: "held", reason: reasonOf(delivery.obstacles) });
			}
			// Cancelled or over: from now on nobody waits in the call, and a reply has to wake the asker itself.
			const waited = { ...entry, waitUntil: new Date(context.now()).toISOString() };
			if (Date.parse(entry.waitUntil) > context.now()) await context.questions.put(waited);
			deliverLate(context, waited, target.name, fromTurn.answer, unwatch);
			return asked;
		}
		unwatch();
		// Answered with `reply` while it still lay in the inbox, or while a route had it: nobody is to get it any more.
		await (await context.mailbox.take(question.to, question.id))?.done();
		await context.receipts.note(question.id, { state: "answered", route: answer.by });
		await context.questions.remove(question.id);
		// Found held at the last look, and answered: the session has taken it by itself since.
		return { ...asked, answer, delivery: delivery?.state === "held" ? { state: "taken" } : delivery };
	} catch (error) {
		unwatch();
		await context.questions.remove(question.id);
		throw error;
	} finally {
		clearTimeout(timer);
		ending.abort();
		options.signal.removeEventListener("abort", stop);
	}
}

function questionStateOf(follow: Follow): Asked["questionState"] {
	const { state } = follow.turn();
	return state === "absent" || state === "queued" ? state : "running";
}

function cancelled(): IntercomError {
	return new IntercomError("cancelled", "The call was cancelled; nothing was sent.", { hint: "Ask again." });
}

async function openQuestion(
	context: Context,
	question: Message,
	known: { waitUntil: number; transcript: string; offset: number },
): Promise<Question> {
	const entry: Question = {
		v: 1,
		id: question.id,
		from: question.from.session,
		to: question.to,
		askedAt: question.sentAt,
		waiter: { pid: process.pid, procStart: await ownStart() },
		...known,
		waitUntil: new Date(known.waitUntil).toISOString(),
	};
	await context.questions.put(entry);
	return entry;
}
