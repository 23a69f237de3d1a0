import { v7 } from "uuid";
import { isAlive } from "../host/processes.ts";
import type { Message, Question } from "../model/message.ts";
import type { Session } from "../model/session.ts";
import type { Answer } from "./answer.ts";
import { readCard } from "./cards.ts";
import type { Context } from "./context.ts";
import { turnIn } from "./follow.ts";
import { put } from "./send.ts";

/** A question nobody answers within a day is let go. */
const MOST_MS = 24 * 60 * 60 * 1000;

/**
 * After an `ask` has returned without an answer: goes on watching, and puts the answer into the asker's inbox when it
 * comes. Runs beside everything else and does not keep the process alive.
 */
export function deliverLate(
	context: Context,
	question: Question,
	target: Session,
	answer: Promise<Answer>,
	unwatch: () => void,
): void {
	const timer = setTimeout(unwatch, MOST_MS);
	timer.unref();
	answer
		.then(async ({ outcome, text }) => {
			// It may have used `reply` meanwhile: then the answer lies in the inbox already and the question is settled.
			const open = (await context.mailbox.questions()).some((each) => each.id === question.id);
			if (open) await putAnswer(context, question, target.name, outcome, text);
		})
		.catch((error: unknown) => context.log("late-answer", error))
		.finally(() => {
			clearTimeout(timer);
			unwatch();
		});
}

async function putAnswer(
	context: Context,
	question: Question,
	name: string,
	outcome: Message["outcome"],
	text: string,
): Promise<void> {
	await put(context, {
		v: 1,
		id: v7(),
		kind: "answer",
		from: { session: question.to, name },
		to: question.from,
		sentAt: new Date(context.now()).toISOString(),
		text: text === "" ? "(no text)" : text,
		inReplyTo: question.id,
		outcome,
		hops: 0,
	});
	await context.mailbox.note(question.id, { state: "answered", route: "turn" });
	await context.mailbox.removeQuestion(question.id);
}

/**
 * Settles the questions this party asked whose asking process is gone: an answer that stands in the target's transcript by
 * now is put into the asker's inbox. Needs no process in between: the transcript keeps what was said.
 */
export async function settleOpenQuestions(context: Context, asker: string): Promise<void> {
	for (const question of await context.mailbox.questions()) {
		if (question.from !== asker || !question.transcript) continue;
		if (await isAlive(question.waiter.pid, question.waiter.procStart)) continue;
		if (context.now() - Date.parse(question.askedAt) > MOST_MS) {
			await context.mailbox.removeQuestion(question.id);
			continue;
		}
		const turn = await turnIn(question.transcript, question.offset, question.id);
		// Nobody was there to see that nothing followed: of a turn without an end record, time tells.
		const over = turn.state === "done" || (turn.state === "quiet" && turn.ended);
		if (!over) continue;
		const outcome = turn.state === "done" ? turn.outcome : "answered";
		await putAnswer(
			context,
			question,
			readCard(context, question.to)?.name ?? question.to.slice(0, 8),
			outcome,
			turn.text,
		);
	}
}
