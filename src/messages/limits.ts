import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import type { Message } from "../model/message.ts";
import type { Question } from "../model/question.ts";
import { isAwaited } from "./awaited.ts";

const MINUTE_MS = 60_000;

/**
 * Ends what two or more sessions could go on with for ever without a person: a message that too
 * many others led to, or too many messages of one pair within a minute.
 * @throws IntercomError `limit`, naming the limit and how to set it
 */
export async function refuseLoop(context: Context, message: Message): Promise<void> {
	const { pairBudget } = context.config;
	refuseHops(context, message.hops);
	const { session: from } = message.from;
	const [there, back] = await Promise.all([
		sentLately(context, from, message.to),
		sentLately(context, message.to, from),
	]);
	if (there + back >= pairBudget) {
		throw new IntercomError(
			"limit",
			`You and that session have exchanged ${there + back} messages within a minute; the limit is ${pairBudget}.`,
			{
				hint: "Wait a minute, or report to your user. CLAUDE_INTERCOM_PAIR_BUDGET sets the limit.",
			},
		);
	}
}

/**
 * Refuses a message that too many others led to.
 * @throws IntercomError `limit`, naming the limit and how to set it
 */
export function refuseHops(context: Context, hops: number): void {
	const { maxHops } = context.config;
	if (hops <= maxHops) return;
	throw new IntercomError(
		"limit",
		`${hops} messages between sessions led to this one; the limit is ${maxHops}.`,
		{
			hint: "Report to your user and let them go on. CLAUDE_INTERCOM_MAX_HOPS sets the limit.",
		},
	);
}

/**
 * Counts what one party sent another within the last minute. A time that is a little ahead counts
 * as now. One that is further ahead was written before the clock was set back, and says nothing of
 * this minute. The ids do not tell: a process whose clock is set back goes on from its last id.
 */
function sentLately(context: Context, from: string, to: string): Promise<number> {
	const now = context.now();
	return context.mailbox.sentSince(from, to, now - MINUTE_MS, now + MINUTE_MS);
}

/**
 * Refuses a question before anybody waits for it, where the target waits for the asker, directly or
 * over others: they would all wait for ever.
 * @throws IntercomError `limit`, naming the question to answer first
 */
export async function refuseCircle(context: Context, asker: string, target: string): Promise<void> {
	const back = questionBack(await awaited(context), asker, target);
	if (!back) return;
	throw new IntercomError("limit", "That session is waiting for an answer from you.", {
		hint: (say) => `Answer question ${back.id} first, with ${say.theTool("reply")}; then ${say.tool("ask")}.`,
	});
}

async function awaited(context: Context): Promise<Question[]> {
	const open = await context.questions.open();
	const waits = await Promise.all(open.map((question) => isAwaited(question, context.now())));
	return open.filter((_, at) => waits[at]);
}

/** Follows who waits for whom from the target on, and returns the question to the asker. */
function questionBack(questions: readonly Question[], asker: string, target: string): Question | undefined {
	const reached = new Set([target]);
	// A set goes on with what is added to it meanwhile.
	for (const waiting of reached) {
		for (const question of questions.filter(({ from }) => from === waiting)) {
			if (question.to === asker) return question;
			reached.add(question.to);
		}
	}
	return undefined;
}
