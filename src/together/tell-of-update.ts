import type { Context } from "../context.ts";
import type { EntryOf } from "../model/entry.ts";
import type { RoomState, Task } from "../rooms/fold/state.ts";
import { isEnd, isReady, taskOf } from "../rooms/fold/tasks.ts";
import { waitingOf } from "../sessions/waiting.ts";
import { announceTask } from "./announce-task.ts";
import { copyId } from "./copy-id.ts";
import { isShown } from "./shown-report.ts";
import { type Notice, partyNow, type Telling, type Told, tellOfTask } from "./task-mail.ts";
import { inVainText, reportText } from "./task-words.ts";

/** A report on a task, with what its log came to right before it and right after. */
export interface UpdateInLog {
	before: RoomState;
	after: RoomState;
	update: EntryOf<"update">;
}

/** Whom a report concerned. */
export interface ToldOfUpdate {
	told: Told[];
	/** Tasks that waited for this one and are ready now. */
	ready: Task[];
	/** Tasks that wait for this one in vain. */
	inVain: Task[];
}

/**
 * Tells of a report those whom it concerns: whoever gave the task or works on it, and whoever has
 * or gave a task that waited for it.
 */
export async function tellOfUpdate(
	context: Context,
	telling: Telling,
	{ before, after, update }: UpdateInLog,
): Promise<ToldOfUpdate> {
	const task = taskOf(after, update.task);
	if (!task) return { told: [], ready: [], inVain: [] };
	const told = await tellOthers(context, telling, after, task, update);
	// Of a task that has ended the state does not keep which others waited for it.
	const blocks = before.open.get(update.task)?.blocks ?? [];
	const waiting = blocks.flatMap((each) => after.open.get(each) ?? []);
	const ready = update.state === "completed" ? waiting.filter(isReady) : [];
	for (const each of ready) told.push(...(await announceTask(context, telling, after, each, update.id)));
	const inVain = isEnd(update.state) && update.state !== "completed" ? waiting : [];
	told.push(...(await tellInVain(context, telling, after, { inVain, blocker: task, update })));
	return { told, ready, inVain };
}

/** Tells the giver of a worker's report, and the worker of what its giver says. */
async function tellOthers(
	context: Context,
	telling: Telling,
	state: RoomState,
	task: Task,
	update: EntryOf<"update">,
): Promise<Told[]> {
	const { caller } = telling;
	const giver = partyNow(context, task.by.session);
	const isGiver = giver === caller.id;
	const given = task.to.kind === "party" ? task.to.party : undefined;
	const worker = task.claim?.by.session ?? given;
	const notice = { text: reportText(state, task, update), task, room: state.room };
	const told: Told[] = [];
	const tell = async (to: string, kind: Notice["kind"]) => {
		const id = copyId(update.id, `report ${to}`);
		if (partyNow(context, to) !== caller.id)
			told.push(await tellOfTask(context, telling, { ...notice, to, kind, id }));
	};
	if (!isGiver && update.state !== "working" && !(await isToldByCall(context, giver, task, update)))
		await tell(task.by.session, update.state === "completed" ? "done" : "message");
	const isForWorker = isGiver || update.state === "cancelled";
	if (isForWorker && worker !== undefined && partyNow(context, worker) !== giver)
		await tell(worker, "message");
	return told;
}

/**
 * True where the result of a call tells the giver: it waits there for what comes of the task, or
 * the call has shown it this report already.
 */
async function isToldByCall(
	context: Context,
	giver: string,
	{ id }: Task,
	update: EntryOf<"update">,
): Promise<boolean> {
	const waiting = await waitingOf(context, giver);
	return (waiting?.tasks.includes(id) ?? false) || isShown(context, giver, update);
}

async function tellInVain(
	context: Context,
	telling: Telling,
	state: RoomState,
	{ inVain, blocker, update }: { inVain: readonly Task[]; blocker: Task; update: EntryOf<"update"> },
): Promise<Told[]> {
	const others = inVain.filter(({ by }) => partyNow(context, by.session) !== telling.caller.id);
	return Promise.all(
		others.map((task) =>
			tellOfTask(context, telling, {
				to: task.by.session,
				kind: "message",
				text: inVainText(state, task, blocker),
				task,
				room: state.room,
				id: copyId(update.id, `in vain ${task.id}`),
			}),
		),
	);
}
