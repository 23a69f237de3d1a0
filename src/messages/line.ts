import { join } from "node:path";
import type { Context } from "../context.ts";
import { discard, writeTemporary } from "../host/atomic-write.ts";
import { holderIn, placeHolder, releaseHolder, removeUnheld } from "../host/holder-file.ts";
import { ensurePrivateFolder } from "../host/private-folder.ts";
import type { Message } from "../model/message.ts";
import type { Question } from "../model/question.ts";
import { isAwaited } from "./awaited.ts";

/**
 * How long before its asker's time is over a question goes to its session all the same: better in
 * one turn with another than not at all.
 */
const LAST_CALL_MS = 3_000;
/** How often a question that waits in line looks whether its turn has come. */
const LOOK_MS = 100;

/**
 * Tells whether a message may be given to its receiver now. Of the questions that somebody waits
 * for, a session is given one at a time: 2.1.328 makes one turn of all that waits in its queue, and
 * answers it with one text. A question that may go is first in line from then on, until `leaveLine`
 * is called, or nobody waits for it any more: it is answered, its asker's time is over or its asker
 * died. Anything else may go at any time.
 * @param isOver tells whether the question that is first in line has had its turn, though its asker
 * has not heard of that yet.
 */
export async function mayGo(
	context: Context,
	message: Message,
	isOver: (first: Question) => Promise<boolean> = async () => false,
): Promise<boolean> {
	if (message.kind !== "question" || message.answerBy === "reply") return true;
	const own = await awaited(context, message.id);
	if (!own || Date.parse(own.waitUntil) - context.now() < LAST_CALL_MS) return true;
	const file = fileOf(context, message.to);
	if (holderIn(file)?.token === message.id) return true;
	const isFirst = async ({ token }: { token: string }) => {
		const first = await awaited(context, token);
		return first !== undefined && !(await isOver(first));
	};
	await removeUnheld(file, isFirst);
	return holderIn(file) === undefined && (await goFirst(context, file, message));
}

/** Lets the next question go. One that is not first in line leaves nothing. */
export function leaveLine(context: Context, { id, to }: Pick<Message, "id" | "to">): void {
	releaseHolder(fileOf(context, to), id);
}

/** Calls back once another question than this one is first in line, or none. Returns how to stop. */
export function watchLine(
	context: Context,
	{ id, to }: Pick<Message, "id" | "to">,
	changed: () => void,
): () => void {
	const other = () => {
		const token = holderIn(fileOf(context, to))?.token;
		return token === id ? undefined : token;
	};
	const before = other();
	const timer = setInterval(() => other() !== before && changed(), LOOK_MS);
	return () => clearInterval(timer);
}

async function goFirst(
	context: Context,
	file: string,
	{ id, to }: Pick<Message, "id" | "to">,
): Promise<boolean> {
	const folder = context.config.paths.leases;
	await ensurePrivateFolder(folder);
	const ownFile = await writeTemporary(folder, nameOf(to), JSON.stringify({ token: id }));
	try {
		return placeHolder(ownFile, file);
	} finally {
		discard(ownFile);
	}
}

/** An open question for which somebody waits in an `ask`. */
async function awaited(context: Context, id: string): Promise<Question | undefined> {
	const question = (await context.questions.open()).find((each) => each.id === id);
	return question && (await isAwaited(question, context.now())) ? question : undefined;
}

function fileOf({ config }: Context, session: string): string {
	return join(config.paths.leases, `${nameOf(session)}.json`);
}

function nameOf(session: string): string {
	return `line-${session}`;
}
