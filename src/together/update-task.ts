import { v7 } from "uuid";
import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import type { EntryOf } from "../model/entry.ts";
import type { RoomState, Task } from "../rooms/fold/state.ts";
import { isEnd, isReady, taskOf } from "../rooms/fold/tasks.ts";
import type { Caller } from "../sessions/identity.ts";
import { roster } from "../sessions/roster.ts";
import { waitingOf } from "../sessions/waiting.ts";
import { announceTask } from "./announce-task.ts";
import { authorOf } from "./author.ts";
import { newEntry } from "./new-entry.ts";
import { isShown } from "./shown-report.ts";
import { idInTask } from "./task-author.ts";
import { findTask } from "./task-logs.ts";
import { type Notice, partyNow, type Telling, type Told, tellOfTask } from "./task-mail.ts";
import { inVainText, reportText } from "./task-words.ts";

/** What somebody says of a task. */
export type Report = Pick<EntryOf<"update">, "state" | "note" | "result" | "artifacts">;

export interface UpdateInput extends Report {
	/** Its id, or the beginning of it. */
	taskId: string;
	caller: Caller;
	signal: AbortSignal;
}

/** A report that is in the log, and who was told. */
export interface Updated {
	room: string;
	/** The task as it stands now. */
	task: Task;
	told: Told[];
	/** Tasks that waited for this one and are ready now. */
	ready: Task[];
	/** Tasks that wait for this one in vain. */
	inVain: Task[];
}

/**
 * Reports on a task, or answers or cancels one that the caller gave. When this returns, the report is
 * in the log. Whoever gave the task is told of its end and that it needs input, whoever works on it of
 * what its giver says, and those whose tasks waited for it that these are ready.
 * @throws IntercomError as `findTask`; `not_allowed` where the task's state forbids it, in words that
 *   name the state; `too_large`
 */
export async function updateTask(context: Context, input: UpdateInput): Promise<Updated> {
	const { caller, signal, state: wanted, note, result, artifacts } = input;
	const found = await findTask(context, caller.id, input.taskId);
	const { room } = found.state;
	const all = await roster(context);
	const id = v7();
	let before = found.task;
	const appended = await roomsOf(context).append(room, (now) => {
		before = taskOf(now, before.id) ?? before;
		const author = authorOf(context, caller, all, now);
		const by = { ...author, session: idInTask(context, now, before, caller.id, wanted) };
		const report = {
			state: wanted,
			...(note && { note }),
			...(result !== undefined && { result }),
			...(artifacts && artifacts.length > 0 && { artifacts }),
		};
		return newEntry(context, by, "update", { task: before.id, ...report }, id);
	});
	const state = appended?.state ?? found.state;
	const task = taskOf(state, before.id) ?? before;
	const update = appended?.entry as EntryOf<"update">;
	const telling = { caller, all, signal };
	const told = await tellOthers(context, telling, state, task, update);
	const waiting = before.blocks.flatMap((each) => state.open.get(each) ?? []);
	const ready = wanted === "completed" ? waiting.filter(isReady) : [];
	for (const each of ready) told.push(...(await announceTask(context, telling, state, each, false)));
	const inVain = isEnd(wanted) && wanted !== "completed" ? waiting : [];
	told.push(...(await tellInVain(context, telling, state, inVain, task)));
	return { room, task, told, ready, inVain };
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
		if (partyNow(context, to) !== caller.id)
			told.push(await tellOfTask(context, telling, { ...notice, to, kind }));
	};
	if (!isGiver && update.state !== "working" && !(await isToldByCall(context, giver, task, update)))
		await tell(giver, update.state === "completed" ? "done" : "message");
	const isForWorker = isGiver || update.state === "cancelled";
	if (isForWorker && worker !== undefined && partyNow(context, worker) !== giver)
		await tell(worker, "message");
	return told;
}

/**
 * True where the result of a call tells the giver: it waits there for what comes of the task, or the
 * call has shown it this report already.
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
	inVain: readonly Task[],
	blocker: Task,
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
			}),
		),
	);
}
