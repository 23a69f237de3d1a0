import { isAlive } from "../host/processes.ts";
import type { Question } from "../model/question.ts";

/** Tells whether an `ask` waits for this question's answer: its time runs, its process lives. */
export async function isAwaited(question: Question, now: number): Promise<boolean> {
	if (Date.parse(question.waitUntil) <= now) return false;
	return isAlive(question.waiter.pid, question.waiter.procStart);
}
