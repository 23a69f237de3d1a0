import { quoted, sentence } from "../model/clean-text.ts";
import type { EntryOf } from "../model/entry.ts";
import { LOBBY } from "../model/room.ts";
import { HUMAN } from "../model/session.ts";
import type { RoomState, Task } from "../rooms/fold/state.ts";

/** The longest title that is shown. */
const MOST_TITLE = 300;

/** A task's title as it stands in a sentence of ours. */
export function titleOf({ title }: Pick<Task, "title">): string {
	return quoted(title, MOST_TITLE);
}

/** Where a task is kept, for a sentence; empty for the lobby. No `@`: a client would read a file. */
export function inRoom(room: string): string {
	return room === LOBBY ? "" : ` in the room ${room}`;
}

/** The mail that gives a task to a party: what is to be done, and how to report. */
export function givenText(
	state: RoomState,
	task: Task,
	entry: EntryOf<"task"> | undefined,
	to: string,
): string {
	const { details, params } = entry ?? {};
	const waits = task.waitsFor.length;
	return [
		`A task for you${inRoom(state.room)}: ${titleOf(task)} (task ${task.id}).`,
		...(details ? [details] : []),
		...(params === undefined ? [] : [`Params (JSON): ${JSON.stringify(params)}`]),
		...(task.deadline === undefined ? [] : [`It is wanted by ${task.deadline}.`]),
		waits > 0
			? `It waits for ${waits === 1 ? "another task" : `${waits} other tasks`}. You are told when it is ready; there is nothing to do until then.`
			: howToReport(task, to),
	].join("\n\n");
}

/** The mail for those who have a role that a task is for. */
export function offeredText(state: RoomState, task: Task): string {
	const inputs = state.room === LOBBY ? "" : ` with room="${state.room}"`;
	return `A task for your role${inRoom(state.room)}: ${titleOf(task)} (task ${task.id}). One of those who have the role works on it: call the intercom tool take_task${inputs} to take it. If nothing is returned, somebody else has it.`;
}

/** The mail that says that a task may begin. */
export function readyText(
	state: RoomState,
	task: Task,
	entry: EntryOf<"task"> | undefined,
	to: string,
): string {
	return `What it waited for is completed, so this is ready.\n\n${givenText(state, task, entry, to)}`;
}

/** How whoever has a task reports on it. */
export function howToReport({ id }: Pick<Task, "id">, to: string): string {
	if (to === HUMAN)
		return `Report with: claude-intercom task ${id} completed --result "…" (or working, input_required, failed, rejected; --note "…").`;
	return `Report with the intercom tool update_task, task_id="${id}": state working when you begin; input_required with a note if you need something; completed with the result, or failed or rejected with a note. Your report is what counts, not what you write in this turn.`;
}

const REPORTED: Record<EntryOf<"update">["state"], string> = {
	working: "goes on",
	input_required: "needs input from you",
	completed: "is completed",
	failed: "has failed",
	cancelled: "is cancelled: nothing more is to be done",
	rejected: "is rejected: it will not be done",
};

/** The mail that tells a task's giver of a report, with the words of whoever wrote it. */
export function reportText(state: RoomState, task: Task, update: EntryOf<"update">): string {
	const { note, result, artifacts = [] } = update;
	return [
		`The task ${titleOf(task)}${inRoom(state.room)} ${REPORTED[update.state]} (task ${task.id}).`,
		...(note ? [note] : []),
		...(result === undefined ? [] : [`Result: ${jsonText(result)}`]),
		...(artifacts.length === 0 ? [] : [`Artifacts:\n${artifacts.map((path) => `- ${path}`).join("\n")}`]),
		...(update.state === "input_required" ? [howToAnswer(task)] : []),
	].join("\n\n");
}

function howToAnswer({ id, by }: Task): string {
	if (by.session === HUMAN)
		return `Answer with: claude-intercom task ${id} working --note "…" (or cancelled).`;
	return `Answer with the intercom tool update_task, task_id="${id}", state working and your answer as note; or state cancelled.`;
}

/** The mail that tells a giver that its task waits in vain. */
export function inVainText(state: RoomState, task: Task, blocker: Task): string {
	return `The task ${titleOf(task)}${inRoom(state.room)} (task ${task.id}) waits for ${titleOf(blocker)} (task ${blocker.id}), which is ${blocker.state} and will not be completed. ${sentence(howToCancel(task))}, and give a new one if it is still wanted.`;
}

function howToCancel({ id, by }: Task): string {
	return by.session === HUMAN
		? `cancel it with claude-intercom task ${id} cancelled`
		: "cancel it with the intercom tool update_task";
}

/** The mail that tells a giver that whoever worked on its task has ended. */
export function endedText(state: RoomState, task: Task, worker: string, taker?: string): string {
	const then =
		taker === undefined
			? `Whom it is for may take it. If that is nobody else: ${howToCancel(task)}, and give it anew.`
			: `${quoted(taker)} has taken it and works on it now.`;
	return `The session ${quoted(worker)}, which worked on your task ${titleOf(task)}${inRoom(state.room)} (task ${task.id}), has ended without a result. ${then}`;
}

/** The mail that tells a giver that whoever had its task is no member of the room any more. */
export function leftText(state: RoomState, task: Task, who: string, isAlone: boolean): string {
	const then = isAlone
		? `It was for that member alone, so nobody else takes it. ${sentence(howToCancel(task))}, and give it anew.`
		: "Whom it is for may take it.";
	return `${who} is no member of @${state.room} any more, and had your task ${titleOf(task)} (task ${task.id}). ${then}`;
}

/** JSON as it is shown: a text as it is, the rest as JSON. */
export function jsonText(value: unknown): string {
	return typeof value === "string" ? value : JSON.stringify(value);
}
