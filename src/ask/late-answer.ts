import { createHash } from "node:crypto";
import { v7 } from "uuid";
import type { Context } from "../context.ts";
import { follow, turnIn } from "../delivery/follow-message.ts";
import { isAlive } from "../host/processes.ts";
import { put } from "../mail/send.ts";
import type { Question } from "../model/question.ts";
import type { Session } from "../model/session.ts";
import { readCard } from "../sessions/cards.ts";
import { liveSessions } from "../sessions/live.ts";
import type { Answer } from "./answer.ts";
import { turnAnswer } from "./turn-answer.ts";

/** A question nobody answers within a day is let go. */
const MOST_MS = 24 * 60 * 60 * 1000;

/**
 * After an `ask` has returned without an answer: goes on waiting, and puts the answer into the asker's inbox when it
 * comes. Runs beside everything else and does not keep the process alive.
 */
export function deliverLate(
	context: Context,
	question: Question,
	name: string,
	answer: Promise<Answer>,
	unwatch: () => void,
): void {
	const timer = setTimeout(unwatch, MOST_MS);
	timer.unref();
	answer
		.then(async (given) => {
			// It may have used `reply` meanwhile: then the answer lies in the inbox already and the question is settled.
			const open = (await context.questions.open()).some((each) => each.id === question.id);
			if (open) await putAnswer(context, question, name, given);
		})
		.catch((error: unknown) => context.log("late-answer", error))
		.finally(() => {
			clearTimeout(timer);
			unwatch();
		});
}

/**
 * Settles the questions this party asked whose asking process is gone: an answer that stands in the target's transcript by
 * now is put into the asker's inbox. Needs no process in between: the transcript keeps what was said.
 * @returns the questions that are still open.
 */
export async function collectAnswers(context: Context, asker: string): Promise<Question[]> {
	const open: Question[] = [];
	for (const question of await context.questions.open()) {
		if (question.from !== asker || !question.transcript) continue;
		if (await isAlive(question.waiter.pid, question.waiter.procStart)) continue;
		if (context.now() - Date.parse(question.askedAt) > MOST_MS) {
			await context.questions.remove(question.id);
			continue;
		}
		const { turn, shared } = await turnIn(question.transcript, question.offset, question.id);
		// Nobody was there to see that nothing followed: of a turn without an end record, the model's own word tells.
		const outcome = turn.state === "done" ? turn.outcome : turn.state === "quiet" && turn.ended && "answered";
		if (!outcome || !("text" in turn)) open.push(question);
		else await putAnswer(context, question, nameOf(context, question), { outcome, text: turn.text, shared });
	}
	return open;
}

/**
 * Takes over the questions of this session whose asking server is gone (it was restarted): those that are answered are
 * settled, the others are waited for.
 */
export async function adoptOpenQuestions(context: Context, asker: string): Promise<void> {
	const open = await collectAnswers(context, asker);
	if (open.length === 0) return;
	const live = (await liveSessions(context)).sessions;
	for (const question of open) {
		const running = live.find((session) => session.id === question.to);
		const target: Session = {
			id: question.to,
			name: nameOf(context, question),
			named: false,
			configDir: running?.configDir ?? context.config.claudeDir,
			lastActive: 0,
			unread: 0,
			running: running?.running,
		};
		const watching = new AbortController();
		const following = follow(question.transcript ?? "", question.offset, question.id, context.now);
		const { answer } = turnAnswer(target, following, context.now, watching.signal);
		deliverLate(context, question, target.name, answer, () => {
			watching.abort();
			following.stop();
		});
	}
}

function nameOf(context: Context, question: Question): string {
	return readCard(context, question.to)?.name ?? question.to.slice(0, 8);
}

async function putAnswer(
	context: Context,
	question: Question,
	name: string,
	{ outcome, text, forked, shared }: Omit<Answer, "by">,
): Promise<void> {
	await put(context, {
		v: 1,
		id: answerId(question),
		kind: "answer",
		from: { session: question.to, name },
		to: question.from,
		sentAt: new Date(context.now()).toISOString(),
		text: text === "" ? "(it wrote no text)" : text,
		inReplyTo: question.id,
		outcome,
		forked,
		shared: shared || undefined,
		hops: 0,
	});
	await context.receipts.note(question.id, { state: "answered", route: forked ? "fork" : "turn" });
	await context.questions.remove(question.id);
}

/** One id for the late answer to a question, whoever finds it: several processes may, and the mailbox keeps one message an id. */
function answerId(question: Question): string {
	const random = createHash("sha256").update(`answer ${question.id}`).digest().subarray(0, 16);
	return v7({ msecs: Date.parse(question.askedAt), random, seq: random.readUInt32BE(4) });
}
