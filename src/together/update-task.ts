import { v7 } from "uuid";
import type { Context } from "../context.ts";
import { roomsOf } from "../context-rooms.ts";
import type { EntryOf } from "../model/entry.ts";
import type { RoomState, Task } from "../rooms/fold/state.ts";
import { taskOf } from "../rooms/fold/tasks.ts";
import type { Caller } from "../sessions/identity.ts";
import { roster } from "../sessions/roster.ts";
import { authorOf } from "./author.ts";
import { newEntry } from "./new-entry.ts";
import { owing } from "./owed.ts";
import { idInTask } from "./task-author.ts";
import { findTask } from "./task-logs.ts";
import { type ToldOfUpdate, tellOfUpdate } from "./tell-of-update.ts";

/** What somebody says of a task. */
export type Report = Pick<EntryOf<"update">, "state" | "note" | "result" | "artifacts">;

export interface UpdateInput extends Report {
	/** Its id, or the beginning of it. */
	taskId: string;
	caller: Caller;
	signal: AbortSignal;
}

/** A report that is in the log, and who was told. */
export interface Updated extends ToldOfUpdate {
	room: string;
	/** The task as it stands now. */
	task: Task;
}

/**
 * Reports on a task, or answers or cancels one that the caller gave. When this returns, the report
 * is in the log. Whoever gave the task is told of its end and that it needs input, whoever works on
 * it of what its giver says, and those whose tasks waited for it that these are ready.
 * @throws IntercomError as `findTask`; `not_allowed` where the task's state forbids it, in words that
 *   name the state; `too_large`
 */
export async function updateTask(context: Context, input: UpdateInput): Promise<Updated> {
	const { caller, signal, state: wanted, note, result, artifacts } = input;
	const found = await findTask(context, caller.id, input.taskId);
	const { room } = found.state;
	const all = await roster(context);
	const id = v7();
	let before = found.state;
	const next = (now: RoomState) => {
		before = now;
		const task = taskOf(now, found.task.id) ?? found.task;
		const author = authorOf(context, caller, all, now);
		const by = { ...author, session: idInTask(context, now, task, caller.id, wanted) };
		const report = {
			state: wanted,
			...(note && { note }),
			...(result !== undefined && { result }),
			...(artifacts && artifacts.length > 0 && { artifacts }),
		};
		return newEntry(context, by, "update", { task: task.id, ...report }, id);
	};
	return owing(context, { room, entry: id, caller }, async (unpaid) => {
		const appended = await roomsOf(context).append(room, next);
		if (!appended) throw new Error("a report makes an entry");
		const { state: after, entry } = appended;
		const update = entry as EntryOf<"update">;
		const concerned = await tellOfUpdate(context, { caller, all, signal, unpaid }, { before, after, update });
		return { room, task: taskOf(after, found.task.id) ?? found.task, ...concerned };
	});
}
