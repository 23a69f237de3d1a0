import type { Context } from "../context.ts";
import type { Session } from "../model/session.ts";
import type { RoomState, Task } from "../rooms/fold/state.ts";
import { isReady } from "../rooms/fold/tasks.ts";
import { copyId } from "./copy-id.ts";
import { taskEntry } from "./task-entry.ts";
import { type Notice, partyNow, type Telling, type Told, tellOfTask } from "./task-mail.ts";
import { holdersOf } from "./task-target.ts";
import { givenText, offeredText, readyText } from "./task-words.ts";

/**
 * Returns the mail that tells a party of a task that is for it: that it was given, or that it is
 * ready by now. What cannot begin yet is told as a status.
 * @param cause the id of the entry that it tells of: the task's own where it is new
 */
export async function noticeFor(
	context: Context,
	state: RoomState,
	task: Task,
	{ party, cause }: { party: string; cause: string },
): Promise<Notice> {
	const entry = await taskEntry(context, state.room, task);
	const words = cause === task.id ? givenText : readyText;
	const text = words(state, task, entry, party);
	const kind = isReady(task) ? "message" : "status";
	return { to: party, kind, text, task, room: state.room, id: noticeId(cause, task, party) };
}

/**
 * Tells those whom a task is for: the party, which it wakes; of a role those who run, of whom it wakes
 * those that are not at work. Where all are at work, each is told when its turn ends. A task for
 * anyone is found by those who look for one.
 * @param cause the id of the entry that it tells of: the task's own where it is new
 */
export async function announceTask(
	context: Context,
	telling: Telling,
	state: RoomState,
	task: Task,
	cause: string,
): Promise<Told[]> {
	const { to } = task;
	if (to.kind === "party") {
		if (partyNow(context, to.party) === telling.caller.id) return [];
		const notice = await noticeFor(context, state, task, { party: to.party, cause });
		return [await tellOfTask(context, telling, notice)];
	}
	if (to.kind === "anyone" || !isReady(task)) return [];
	const others = holdersOf(context, telling.all, state, to.role).filter(({ id }) => id !== telling.caller.id);
	const text = offeredText(state, task);
	const free = others.filter((other) => !isAtWork(other));
	const called = free.length > 0 ? free : others;
	return Promise.all(
		others.map((other) => {
			const kind = called.includes(other) ? "message" : "status";
			const id = noticeId(cause, task, other.id);
			return tellOfTask(context, telling, { to: other.id, kind, text, task, room: state.room, id });
		}),
	);
}

/** True where a session is seen at work. 2.0.60 does not tell: it counts as free. */
function isAtWork({ running }: Session): boolean {
	return running?.state === "busy" || running?.state === "waiting";
}

/** The notice of an entry to one party: whoever leaves it, it is one. */
function noticeId(cause: string, task: Task, party: string): string {
	return copyId(cause, `${task.id} ${party}`);
}
