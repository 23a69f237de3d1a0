import type { HeadlessResult } from "../claude/headless.ts";
import { watchRegistry } from "../claude/registry.ts";
import { IntercomError } from "../errors.ts";
import { isAlive, ownStart } from "../host/processes.ts";
import type { Message, Question } from "../model/message.ts";
import type { Session } from "../model/session.ts";
import { resolve } from "./address.ts";
import { type Answer, replyAnswer, turnAnswer } from "./answer.ts";
import { compose, sender } from "./compose.ts";
import type { Context } from "./context.ts";
import { type Delivery, deliver } from "./deliver.ts";
import { type Follow, follow as followFrom, sizeNow } from "./follow.ts";
import { deliverLate } from "./late.ts";
import { roster } from "./roster.ts";
import { liveSessions } from "./running.ts";
import { put, transcriptOf } from "./send.ts";

/** What an `ask` came to. */
export interface Asked {
	question: Message;
	target: Session;
	/** Milliseconds from the call to this result. */
	elapsed: number;
	/** How the question travelled, where it did. */
	delivery: Delivery | undefined;
	/** Absent: none in time. It comes to the asker's inbox when there is one. */
	answer?: Answer;
	/** Without an answer: where the question stands in the target's own transcript. */
	standing: "absent" | "queued" | "running";
}

export interface AskOptions {
	to: string;
	question: string;
	waitMs: number;
	terminal: boolean;
	signal: AbortSignal;
	/** One line on where it stands, when that changes. */
	progress(line: string): void;
}

/**
 * Puts a question into a session's inbox, has a route carry it, and waits for the answer that belongs to it.
 * @throws IntercomError as `resolve` and `compose` do; `limit` where the target waits for the asker
 */
export async function ask(context: Context, options: AskOptions): Promise<Asked> {
	const began = context.now();
	const all = await roster(context);
	const from = await sender(context, { terminal: options.terminal }, all);
	const target = resolve(context, all, options.to);
	const question = compose(context, from, target.id, { kind: "question", text: options.question });
	await refuseCircle(context, from.id, target);

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
	await put(context, question);
	// Goes on after the wait is over: the answer is then delivered late.
	const watching = new AbortController();
	const fromTurn = turnAnswer(target, follow, context.now, watching.signal);
	const unwatch = () => {
		watching.abort();
		follow.stop();
	};
	const carrying = carry(
		context,
		target,
		question,
		follow,
		{ ...options, signal: ending.signal },
		fromTurn.finished,
	);
	const timer = setTimeout(stop, Math.max(0, began + options.waitMs - context.now()));
	const over = new Promise<undefined>((done) =>
		ending.signal.addEventListener("abort", () => done(undefined)),
	);
	try {
		const answer = await Promise.race([
			fromTurn.answer,
			replyAnswer(context, from.id, question.id, ending.signal),
			carrying.failed,
			over,
		]);
		const standing = standingOf(follow);
		const result = { question, target, elapsed: context.now() - began, delivery: carrying.last(), standing };
		if (!answer) {
			ending.abort();
			await carrying.ended;
			await noteHeld(context, question.id, carrying.last());
			// Again: a route may have carried it in the very end.
			const last = { ...result, delivery: carrying.last(), standing: standingOf(follow) };
			deliverLate(context, entry, target, fromTurn.answer, unwatch);
			return last;
		}
		await context.mailbox.note(question.id, { state: "answered", route: answer.by });
		await context.mailbox.removeQuestion(question.id);
		unwatch();
		return { ...result, answer };
	} catch (error) {
		unwatch();
		await context.mailbox.removeQuestion(question.id);
		throw error;
	} finally {
		clearTimeout(timer);
		ending.abort();
		options.signal.removeEventListener("abort", stop);
	}
}

async function noteHeld(context: Context, id: string, delivery: Delivery | undefined): Promise<void> {
	if (delivery?.state !== "held") return;
	await context.mailbox.note(id, {
		state: "held",
		reason: delivery.reasons.join("; ") || "no route is allowed",
	});
}

function standingOf(follow: Follow): Asked["standing"] {
	const { state } = follow.turn();
	return state === "absent" || state === "queued" ? state : "running";
}

/** Carries the question, again whenever the target's state changed, until it is carried or the wait is over. */
function carry(
	context: Context,
	target: Session,
	question: Message,
	follow: Follow,
	options: AskOptions,
	finished: (end: Promise<HeadlessResult>) => void,
): { ended: Promise<void>; failed: Promise<never>; last(): Delivery | undefined } {
	let last: Delivery | undefined;
	const run = async () => {
		let now = target;
		while (!options.signal.aborted) {
			const changed = nextChange(now, options.signal);
			last = await deliver(context, now, question, follow, {
				among: context.config.routes,
				signal: options.signal,
				trying: (route) => options.progress(`taking the question to ${target.name} (${route})`),
			});
			if (last.state === "carried") {
				if (last.finished) finished(last.finished);
				options.progress(`${target.name} has the question; waiting for its answer`);
				return;
			}
			if (last.state !== "held") return;
			options.progress(`held: ${last.reasons.join("; ") || "no route is allowed"}`);
			await changed;
			now = await refresh(context, now);
		}
	};
	const ended = run();
	return {
		ended: ended.catch(() => {}),
		failed: ended.then(
			() => new Promise<never>(() => {}),
			(error) => Promise.reject(error),
		),
		last: () => last,
	};
}

/** Resolves when the target's registry changes, every 2 s where there is none (old clients), or when the wait is over. */
function nextChange(target: Session, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const end = () => {
			clearTimeout(timer);
			stop();
			signal.removeEventListener("abort", end);
			resolve();
		};
		const timer = setTimeout(end, 2_000);
		const stop = watchRegistry(target.configDir, end);
		signal.addEventListener("abort", end);
	});
}

async function refresh(context: Context, target: Session): Promise<Session> {
	const live = (await liveSessions(context)).sessions.find((session) => session.id === target.id);
	return { ...target, running: live?.running };
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
	await context.mailbox.putQuestion(entry);
	return entry;
}

/**
 * Two sessions that wait for each other, or a ring of them, would wait for ever: refused before anybody waits.
 * @throws IntercomError `limit`, naming the question to answer first
 */
async function refuseCircle(context: Context, asker: string, target: Session): Promise<void> {
	const open = (await context.mailbox.questions()).filter(
		(each) => Date.parse(each.waitUntil) > context.now(),
	);
	const seen = new Set<string>();
	for (let waiting: string[] = [target.id]; waiting.length > 0; ) {
		const next: string[] = [];
		for (const question of open.filter((each) => waiting.includes(each.from) && !seen.has(each.id))) {
			seen.add(question.id);
			if (!(await isAlive(question.waiter.pid, question.waiter.procStart))) continue;
			if (question.to === asker) {
				throw new IntercomError("limit", "That session is waiting for an answer from you.", {
					hint: `Answer question ${question.id} first, with the tool reply; then ask.`,
				});
			}
			next.push(question.to);
		}
		waiting = next;
	}
}
