import type { Context } from "../context.ts";

/** Tells whether a question has its answer, by its receipt. */
export async function isAnswered(context: Context, questionId: string): Promise<boolean> {
	return (await context.receipts.of(questionId)).some(({ state }) => state === "answered");
}
