import type { Context } from "../context.ts";
import type { EntryOf } from "../model/entry.ts";
import { HUMAN } from "../model/session.ts";
import type { RoomState, Task } from "../rooms/fold/state.ts";
import { inboxesOf } from "../sessions/predecessors.ts";
import type { Roster } from "../sessions/roster.ts";
import { copyId } from "./copy-id.ts";
import { partyNow, type Telling, tellOfTask } from "./task-mail.ts";
import { endedText } from "./task-words.ts";

/** A task that somebody works on. */
export type ClaimedTask = Task & Required<Pick<Task, "claim">>;

/** True where the session that works on a task has ended. The person never has. */
export function hasWorkerEnded(context: Context, all: Roster, { claim }: ClaimedTask): boolean {
	const { session } = claim.by;
	return session !== HUMAN && all.find(partyNow(context, session))?.live === undefined;
}

/** The open tasks of a log whose workers have ended, oldest first: others may take them. */
export function deadTasks(context: Context, all: Roster, state: RoomState): ClaimedTask[] {
	const claimed = [...state.open.values()].flatMap((task) =>
		task.claim ? [{ ...task, claim: task.claim }] : [],
	);
	return claimed.filter((task) => hasWorkerEnded(context, all, task));
}

/**
 * Tells the givers of these tasks that their workers have ended. Whoever sees it tells it, and each
 * giver is told once: the notice has the same id whoever writes it. Never throws.
 */
export async function tellOfDeadWorkers(
	context: Context,
	telling: Telling,
	state: RoomState,
	dead: readonly ClaimedTask[],
): Promise<void> {
	for (const task of dead) {
		const { claim, by } = task;
		const giver = partyNow(context, by.session);
		const id = copyId(task.id, `worker ended, claim ${claim.number}`);
		if (giver === telling.caller.id || (await hasMail(context, giver, id))) continue;
		await tellOfTask(context, telling, {
			to: by.session,
			kind: "message",
			text: endedText(state, task, claim.by.name),
			task,
			room: state.room,
			id,
		});
	}
}

async function hasMail(context: Context, party: string, id: string): Promise<boolean> {
	const found = await Promise.all(inboxesOf(context, party).map((owner) => context.mailbox.find(owner, id)));
	return found.some((message) => message !== undefined);
}

/** Tells the giver of a task that another one works on it now, as its worker has ended. */
export async function tellOfClaim(
	context: Context,
	telling: Telling,
	{ before: state, claim: entry }: { before: RoomState; claim: EntryOf<"claim"> },
): Promise<void> {
	const before = state.open.get(entry.task);
	if (!before?.claim) return;
	const { by, claim } = before;
	if (partyNow(context, by.session) === telling.caller.id) return;
	const text = endedText(state, before, claim.by.name, entry.by.name);
	await tellOfTask(context, telling, {
		to: by.session,
		kind: "status",
		text,
		task: before,
		room: state.room,
		id: copyId(entry.id, "taken"),
	});
}
