import type { Context } from "../context.ts";
import { turnIn } from "../delivery/follow-message.ts";
import type { Question } from "../model/question.ts";
import { clientOf } from "./client.ts";
import { continuations } from "./continuations.ts";
import { additionalContext, type Hook } from "./hook-output.ts";
import { markFor } from "./marks.ts";
import { readyMail } from "./take-mail.ts";

/**
 * The client itself goes on at most 8 times in a row. A person who waits for their prompt should
 * not wait that long.
 */
const MOST_IN_A_ROW = 3;

/**
 * The end of a turn: unread mail goes on with it, at most three times in a row. What is only for
 * information comes with other mail; alone it is left for the user's next prompt.
 * `additionalContext` continues a turn in clients from 2.1.163 on. An older one, and one whose
 * version nothing tells, gets `decision: block`, which every client knows.
 */
export const stop: Hook = async (context, input) => {
	if (input.subagent) return undefined;
	const count = continuations(context, input.session, input.continued);
	if (count.before >= MOST_IN_A_ROW) return undefined;
	const client = await clientOf(context, input);
	const markStatusOnly = markFor(context, input.session, "status-only");
	const isOver = (first: Question) => isInTurn(context, first);
	const mail = await readyMail(context, input, client, { wanted: () => true, wakes: true, isOver });
	if (!mail.any) {
		if (mail.inLine + mail.closed === 0) markStatusOnly();
		return undefined;
	}
	count.add();
	const text = await mail.handOver();
	if (text === undefined) return undefined;
	return client.manners.stopContext ? additionalContext("Stop", text) : { decision: "block", reason: text };
};

/**
 * Tells whether a turn has the question. A session has one turn at a time, and this one ends: so has
 * the question had its turn.
 */
async function isInTurn(context: Context, question: Question): Promise<boolean> {
	const { id, to, transcript, offset, wentOnIn } = question;
	const message = await context.mailbox.find(to, id);
	if (!message || !transcript) return false;
	const { state } = (await turnIn(context, transcript, offset, message, wentOnIn)).turn;
	return state !== "absent" && state !== "queued";
}
