import type { Context } from "../context.ts";
import type { Session } from "../model/session.ts";
import type { RoomState, Task } from "../rooms/fold/state.ts";
import { isReady } from "../rooms/fold/tasks.ts";
import { waitingOf } from "../sessions/waiting.ts";
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

/** Returns the mail that offers a task to a session that has the role it is for. */
export function offerFor(
	state: RoomState,
	task: Task,
	{ party, cause }: { party: string; cause: string },
): Notice {
	const text = offeredText(state, task);
	return { to: party, kind: "message", text, task, room: state.room, id: noticeId(cause, task, party) };
}

/** The sessions that run and may take a task for a role, without the caller; else none. */
export function mayTake(
	context: Context,
	{ caller, all }: Pick<Telling, "caller" | "all">,
	state: RoomState,
	{ to }: Task,
): Session[] {
	if (to.kind !== "role") return [];
	return holdersOf(context, all, state, to.role).filter(({ id }) => id !== caller.id);
}

/**
 * Tells those whom a task is for: the party, which it wakes; of a role those who run, of whom it
 * wakes those that are not at work. Where all are at work, each is told when its turn ends. A task
 * for anyone is found by those who look for one.
 * @param cause the id of the entry that it tells of: the task's own where it is new
 * @param awaited its giver waits: it presses, and those that wait in a call themselves are told
 *   before those at work. So of sessions that wait for one another one always comes to talk.
 */
export async function announceTask(
	context: Context,
	telling: Telling,
	state: RoomState,
	task: Task,
	cause: string,
	awaited = false,
): Promise<Told[]> {
	const { to } = task;
	if (to.kind === "party") {
		if (partyNow(context, to.party) === telling.caller.id) return [];
		const notice = await noticeFor(context, state, task, { party: to.party, cause });
		return [await tellOfTask(context, telling, notice)];
	}
	if (!isReady(task)) return [];
	const others = mayTake(context, telling, state, task);
	const called = await calledOf(context, others, awaited);
	return Promise.all(
		others.map((other) => {
			const notice = offerFor(state, task, { party: other.id, cause });
			if (!called.includes(other)) return tellOfTask(context, telling, { ...notice, kind: "status" });
			return tellOfTask(context, telling, { ...notice, ...(awaited && { awaited }) });
		}),
	);
}

/** Whom a task for a role is to wake: as few as will do. The others have a status. */
async function calledOf(
	context: Context,
	holders: readonly Session[],
	awaited: boolean,
): Promise<readonly Session[]> {
	const free = holders.filter((holder) => !isAtWork(holder));
	if (free.length > 0) return free;
	if (!awaited) return holders;
	const waits = await Promise.all(holders.map(({ id }) => waitingOf(context, id)));
	const waiting = holders.filter((_, at) => waits[at] !== undefined);
	return waiting.length > 0 ? waiting : holders;
}

/** True where a session is seen at work. 2.0.60 does not tell: it counts as free. */
function isAtWork({ running }: Session): boolean {
	return running?.state === "busy" || running?.state === "waiting";
}

/** The notice of an entry to one party: whoever leaves it, it is one. */
function noticeId(cause: string, task: Task, party: string): string {
	return copyId(cause, `${task.id} ${party}`);
}
