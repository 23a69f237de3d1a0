import { createHash } from "node:crypto";
import { v7 } from "uuid";
import { transcriptNow } from "../claude/transcript-files.ts";
import type { Context } from "../context.ts";
import { sizeNow } from "../delivery/follow-message.ts";
import { readQuestion } from "../delivery/read-question.ts";
import { isAlive } from "../host/processes.ts";
import { put } from "../mail/put.ts";
import { settle } from "../mail/settle.ts";
import { mailText } from "../messages/answer-words.ts";
import { isAnswered } from "../messages/answered.ts";
import { mailable } from "../messages/long-text.ts";
import { noteEnd } from "../messages/note-receipt.ts";
import { MAX_ERROR, type Message, MOST_ADDITIONS } from "../model/message.ts";
import type { Question } from "../model/question.ts";
import { shownName } from "../model/session.ts";
import { readCard } from "../sessions/cards.ts";
import type { Answer } from "./answer.ts";
import { targetClient } from "./target-client.ts";
import { fromTurn, judgeNow, putBack, turnAnswer } from "./turn-answer.ts";
import { type Watch, watchQuestion } from "./watch-question.ts";

/** A question that nobody answers within a day is dropped. */
const LONGEST_MS = 24 * 60 * 60 * 1000;

/** A question that is open, and for which nobody waits in a call. */
interface Late {
	question: Question;
	/** What its target is called. */
	name: string;
	/** `undefined` once the watch is stopped. */
	answer: Promise<Answer | undefined>;
	watch: Watch;
}

/**
 * Puts the answer into the asker's inbox when it comes, for up to a day, and stops the watch then.
 * Never rejects. Nobody has to wait for it: where this process ends first, `collectAnswers` finds
 * what the transcript holds.
 */
export async function deliverLate(context: Context, { question, name, answer, watch }: Late): Promise<void> {
	const timer = setTimeout(watch.stop, LONGEST_MS).unref();
	try {
		const given = await answer;
		if (!given) return;
		// The target may have used `reply` meanwhile. Then the inbox has its answer, and the question
		// is closed.
		const open = (await context.questions.open()).some((each) => each.id === question.id);
		if (open) await putAnswer(context, question, name, given);
	} catch (error) {
		context.log("late-answer", error);
	} finally {
		clearTimeout(timer);
		watch.stop();
	}
}

/**
 * Looks after the questions of one asker whose asking process is gone. Where the target's
 * transcript holds the answer, puts it into the asker's inbox and closes the question. No process
 * is needed in between, as the transcript keeps what was said. One that cannot be looked after now
 * is logged, and keeps no other waiting.
 * @returns the questions that are still open.
 */
export async function collectAnswers(context: Context, asker: string): Promise<Question[]> {
	const open: Question[] = [];
	for (const question of await context.questions.open()) {
		if (question.from !== asker || !question.transcript) continue;
		if (await isAlive(question.waiter.pid, question.waiter.procStart)) continue;
		const isOver = await close(context, question).catch((error: unknown) => {
			context.log("late-answer", error);
			return false;
		});
		if (!isOver) open.push(question);
	}
	return open;
}

/** Closes a question that is answered, or that nobody answers any more. Returns false for others. */
async function close(context: Context, question: Question): Promise<boolean> {
	if (context.now() - Date.parse(question.askedAt) > LONGEST_MS) {
		await context.questions.remove(question.id);
		return true;
	}
	const message = await messageOf(context, question);
	const answer = message && (await answerNow(context, question, message));
	if (!answer) return false;
	await putAnswer(context, question, nameOf(context, question), answer);
	return true;
}

/**
 * The answer that the transcripts hold by now, judged as by an ask that waits, with one look at the
 * client. What the client has dropped is unread again.
 */
async function answerNow(
	context: Context,
	question: Question,
	message: Message,
): Promise<Answer | undefined> {
	const reading = await readQuestion(context, question, message);
	const { turn, session, writtenAt } = reading;
	const follow = { turn: () => turn, session: () => session, lastEvent: () => writtenAt, goOnIn: () => {} };
	const client = targetClient(context, question, follow, question.client);
	// Nobody looks a second time here, as a turn that was left would need.
	const memory = { looksAtPrompt: 1, ownClient: "no", alone: true } as const;
	const verdict = await judgeNow(context, { follow, client }, { ...memory });
	if (verdict.kind === "wait") return undefined;
	if (verdict.kind !== "dropped") return fromTurn(verdict, question, reading);
	await context.questions.put({ ...question, offset: sizeNow(transcriptNow(question.transcript ?? "")) });
	await putBack(context, question);
	return undefined;
}

/**
 * Takes over the questions of this session whose asking server is gone: it was restarted. Those
 * that are answered are closed. For the others this process waits, but for those that it cannot
 * look after: they are logged.
 */
export async function adoptOpenQuestions(context: Context, asker: string): Promise<void> {
	const open = await collectAnswers(context, asker);
	if (open.length === 0) return;
	for (const question of open)
		await adopt(context, question).catch((error: unknown) => context.log("late-answer", error));
}

/** Waits for the answer to one question from now on, and does not wait itself. */
async function adopt(context: Context, question: Question): Promise<void> {
	const message = await messageOf(context, question);
	if (!message) return;
	const watch = watchQuestion(context, question, message);
	const answer = turnAnswer({ context, watch, wasRunning: question.client !== undefined });
	deliverLate(context, { question, name: nameOf(context, question), answer, watch });
}

/**
 * The question as it was put: read or not, it lies in its target's inbox. Without its text nothing
 * in a transcript can be proven to be the question.
 */
function messageOf(context: Context, question: Question): Promise<Message | undefined> {
	return context.mailbox.find(question.to, question.id);
}

/** What the session that was asked is called: by its card, else by its id. */
function nameOf(context: Context, question: Question): string {
	return shownName({ session: question.to, name: readCard(context, question.to)?.name ?? "" });
}

/**
 * Puts an answer into the asker's inbox, unless the target has sent one, and closes the question.
 */
async function putAnswer(
	context: Context,
	question: Question,
	name: string,
	{
		outcome,
		text,
		additions,
		lost,
		error,
		hook,
		elsewhere,
		forked,
		shared,
		movedTo,
		refused,
	}: Omit<Answer, "by">,
): Promise<void> {
	if (await isAnswered(context, question.id)) return context.questions.remove(question.id);
	const id = answerId(question);
	await put(context, {
		v: 1,
		id,
		kind: "answer",
		from: { session: question.to, name },
		to: question.from,
		sentAt: new Date(context.now()).toISOString(),
		text: await mailable(context, id, mailText(text, additions)),
		inReplyTo: question.id,
		outcome,
		error: error?.slice(0, MAX_ERROR),
		hook: hook?.slice(0, MAX_ERROR),
		lost,
		additions: additions?.slice(0, MOST_ADDITIONS).map(({ after }) => after),
		elsewhere,
		forked,
		shared: shared || undefined,
		movedTo,
		refused: refused && [...refused],
		hops: 0,
	});
	await settle(context, [question.to]);
	await noteEnd(context, question.id, { outcome, route: forked ? "fork" : "turn" });
	await context.questions.remove(question.id);
}

/**
 * The id of the late answer to a question: the same whoever finds the answer. Several processes may
 * find it, and the mailbox keeps one message an id.
 */
function answerId(question: Question): string {
	const random = createHash("sha256").update(`answer ${question.id}`).digest().subarray(0, 16);
	return v7({ msecs: Date.parse(question.askedAt), random, seq: random.readUInt32BE(4) });
}
