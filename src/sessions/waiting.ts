import { dirname } from "node:path";
import * as z from "zod";
import { type Context, perContext } from "../context.ts";
import { discard, replaceText } from "../host/atomic-write.ts";
import { readJson } from "../host/json-file.ts";
import { makePrivateFolder } from "../host/private-folder.ts";
import { isAlive, ownStart } from "../host/processes.ts";
import { MessageId } from "../model/message.ts";

/** That a session waits in a call of ours: `sessions/<session>.waiting`. */
const Waiting = z.object({
	v: z.literal(1),
	/** The process that waits. If it is dead, nobody waits. */
	pid: z.number().int().positive(),
	procStart: z.string(),
	/** Any mail ends the wait, not only a question and urgent mail. */
	anyMail: z.boolean(),
	/** The tasks whose end it waits for: it needs no mail that tells of that. */
	tasks: z.array(MessageId).default([]),
});
export type Waiting = z.infer<typeof Waiting>;

/** What one wait is for. */
export type WaitsFor = Partial<Pick<Waiting, "anyMail" | "tasks">>;

/** The waits of this process, by session. A session may make several calls at once. */
const waits = perContext(() => new Map<string, Set<WaitsFor>>());

/**
 * Writes down that a session waits in a call, and that this wait ends with mail. Whoever has mail
 * for it leaves that in its inbox then. Never throws: without the file, mail takes its usual way.
 * @returns how to say that the wait is over.
 */
export async function markWaiting(
	context: Context,
	session: string,
	waitsFor: WaitsFor,
): Promise<() => void> {
	const wait = { ...waitsFor };
	const own = waits(context).get(session) ?? new Set();
	waits(context).set(session, own.add(wait));
	const procStart = await ownStart();
	writeMark(context, session, procStart);
	return () => {
		own.delete(wait);
		if (own.size === 0) waits(context).delete(session);
		writeMark(context, session, procStart);
	};
}

/** Returns how a session waits in a call; `undefined` where it does not, or that process is dead. */
export async function waitingOf(context: Context, session: string): Promise<Waiting | undefined> {
	const waiting = readJson(context.config.paths.waiting(session), Waiting);
	return waiting && (await isAlive(waiting.pid, waiting.procStart)) ? waiting : undefined;
}

/** Brings the file up to date with the waits of this process. */
function writeMark(context: Context, session: string, procStart: string): void {
	const file = context.config.paths.waiting(session);
	const own = waits(context).get(session);
	try {
		if (own) {
			const anyMail = [...own].some((wait) => wait.anyMail);
			const tasks = [...own].flatMap((wait) => wait.tasks ?? []);
			const waiting: Waiting = { v: 1, pid: process.pid, procStart, anyMail, tasks };
			makePrivateFolder(dirname(file));
			replaceText(file, JSON.stringify(waiting));
		} else if (readJson(file, Waiting)?.pid === process.pid) discard(file);
	} catch (error) {
		context.log("waiting", error);
	}
}
