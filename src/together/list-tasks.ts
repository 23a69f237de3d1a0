import type { Context } from "../context.ts";
import type { EntryOf, TaskState } from "../model/entry.ts";
import { LOBBY } from "../model/room.ts";
import type { RoomState, Task } from "../rooms/fold/state.ts";
import { allTasks, deadBlockers, isEnd, isReady } from "../rooms/fold/tasks.ts";
import type { Caller } from "../sessions/identity.ts";
import { type Roster, roster } from "../sessions/roster.ts";
import { deadTasks, hasWorkerEnded, tellOfDeadWorkers } from "./dead-workers.ts";
import { logOf } from "./find-room.ts";
import { partiesOf } from "./same-party.ts";
import { lastReport, taskEntry } from "./task-entry.ts";
import { findTask, ownLogs } from "./task-logs.ts";
import { nameOf } from "./task-mail.ts";

/** Which tasks to list: those that have not ended, those that nobody works on yet, all, or by state. */
export type Which = "open" | "ready" | "all" | TaskState;

/** So many tasks are listed, the newest. */
const MOST_LISTED = 50;

export interface ListInput {
	/** Default: the lobby and the rooms whose member the caller is. */
	room?: string;
	which: Which;
	/** Those alone that the caller gave, was given or works on. */
	mine: boolean;
	caller: Caller;
	signal: AbortSignal;
}

/** A task as others are shown it. */
export interface ShownTask {
	id: string;
	/** Absent where it belongs to no room. */
	room?: string;
	title: string;
	state: TaskState;
	/** It waits for nothing, and nobody works on it any more or yet. */
	ready: boolean;
	/** Who gave it, and when. */
	by: string;
	at: string;
	/** A party's name, `role:x` or `anyone`. */
	to: string;
	/** Who works on it. */
	worker?: string;
	/** That session has ended: the task can be taken again. */
	workerEnded?: true;
	/** The tasks that it waits for, and those of them that will not be completed. */
	waitsFor: string[];
	inVain: string[];
	deadline?: string;
	/** Its deadline is over, and it is open. */
	late?: true;
}

/** A task with all that was written for it. */
export interface WholeTask extends ShownTask {
	details?: string;
	params?: unknown;
	note?: string;
	result?: unknown;
	artifacts?: string[];
}

export interface Listed {
	/** In the order in which they were given; of one log after the other. */
	tasks: ShownTask[];
	/** How many more there are, older ones. */
	more: number;
}

/**
 * Lists tasks. Of those whose worker has ended, the givers are told.
 * @throws IntercomError as `findRoom`
 */
export async function listTasks(context: Context, input: ListInput): Promise<Listed> {
	const { room, which, mine, caller, signal } = input;
	const all = await roster(context);
	const states = room === undefined ? await ownLogs(context, caller.id) : [await logOf(context, room)];
	const ids = partiesOf(context, caller.id);
	const found = states.flatMap((state) =>
		allTasks(state)
			.filter((task) => isWanted(context, all, task, which) && (!mine || isOf(task, ids)))
			.map((task) => ({ state, task })),
	);
	for (const state of states)
		await tellOfDeadWorkers(context, { all, signal }, state, deadTasks(context, all, state));
	const shown = found.slice(-MOST_LISTED).map(({ state, task }) => showTask(context, all, state, task));
	return { tasks: shown, more: found.length - shown.length };
}

/**
 * Returns one task, with all that was written for it.
 * @throws IntercomError as `findTask`
 */
export async function wholeTask(context: Context, caller: Caller, id: string): Promise<WholeTask> {
	const { state, task } = await findTask(context, caller.id, id);
	const all = await roster(context);
	const [given, report] = await Promise.all([
		taskEntry(context, state.room, task),
		lastReport(context, state.room, task),
	]);
	return { ...showTask(context, all, state, task), ...partsOf(given), ...partsOf(report) };
}

/** Shows a task by names, as they are now. */
export function showTask(context: Context, all: Roster, state: RoomState, task: Task): ShownTask {
	const { id, title, by, at, to, claim, waitsFor, deadline } = task;
	const isOpen = !isEnd(task.state);
	const isLate = isOpen && deadline !== undefined && Date.parse(deadline) < context.now();
	const isDead = isOpen && hasWorkerEnded(context, all, task);
	const nameNow = (party: string, known?: string) => nameOf(context, all, party, known).name;
	return {
		id,
		...(state.room === LOBBY ? {} : { room: state.room }),
		title,
		state: task.state,
		ready: isFree(context, all, task),
		by: nameNow(by.session, by.name),
		at,
		to: to.kind === "party" ? nameNow(to.party) : to.kind === "role" ? `role:${to.role}` : "anyone",
		...(claim && { worker: nameNow(claim.by.session, claim.by.name) }),
		...(isDead && { workerEnded: true as const }),
		waitsFor: [...waitsFor],
		inVain: isOpen ? deadBlockers(state, task) : [],
		...(deadline !== undefined && { deadline }),
		...(isLate && { late: true as const }),
	};
}

function isWanted(context: Context, all: Roster, task: Task, which: Which): boolean {
	if (which === "all") return true;
	if (which === "open") return !isEnd(task.state);
	if (which === "ready") return isFree(context, all, task);
	return task.state === which;
}

/** True where whoever it is for may take it: nobody works on it, or that session has ended. */
function isFree(context: Context, all: Roster, task: Task): boolean {
	if (isEnd(task.state) || !isReady(task)) return false;
	return task.claim ? hasWorkerEnded(context, all, task) : task.state === "submitted";
}

function isOf({ by, to, claim }: Task, ids: ReadonlySet<string>): boolean {
	const given = to.kind === "party" ? to.party : "";
	return ids.has(by.session) || ids.has(given) || (claim !== undefined && ids.has(claim.by.session));
}

function partsOf(entry: EntryOf<"task"> | EntryOf<"update"> | undefined): Partial<WholeTask> {
	if (!entry) return {};
	if (entry.kind === "task") {
		const { details, params } = entry;
		return { ...(details && { details }), ...(params !== undefined && { params }) };
	}
	const { note, result, artifacts } = entry;
	return { ...(note && { note }), ...(result !== undefined && { result }), ...(artifacts && { artifacts }) };
}
