import { isAlive } from "../host/processes.ts";
import type { Question } from "../model/question.ts";

/** Whether an `ask` still waits inside its call, in a process that lives, for the answer to this question. */
export async function isAwaited(question: Question, now: number): Promise<boolean> {
	if (Date.parse(question.waitUntil) <= now) return false;
	return isAlive(question.waiter.pid, question.waiter.procStart);
}
