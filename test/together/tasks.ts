// Tasks of four sessions: each call is that of a process of its own.
import type { Context } from "../../src/context.ts";
import { roomsOf } from "../../src/context-rooms.ts";
import type { TaskState } from "../../src/model/entry.ts";
import { LOBBY } from "../../src/model/room.ts";
import { writeProfile } from "../../src/sessions/profiles.ts";
import { type AssignInput, assignTask } from "../../src/together/assign-task.ts";
import { type ListInput, listTasks } from "../../src/together/list-tasks.ts";
import { newEntry } from "../../src/together/new-entry.ts";
import { takeTask } from "../../src/together/take-task.ts";
import { type UpdateInput, updateTask } from "../../src/together/update-task.ts";
import { ANN, aCaller, BOB } from "../machine.ts";
import { type FourSessions, fourSessions, ROOM } from "./four-sessions.ts";
import { aCall } from "./waiting-call.ts";

const { signal } = new AbortController();

export interface TaskSessions extends FourSessions {
	/** Ann gives Bob a task. */
	assign(input?: Partial<AssignInput> & { by?: string }): ReturnType<typeof assignTask>;
	/** The session takes the next task, without waiting. */
	take(session: string, room?: string): ReturnType<typeof takeTask>;
	update(
		session: string,
		taskId: string,
		state: UpdateInput["state"],
		more?: Partial<UpdateInput>,
	): ReturnType<typeof updateTask>;
	list(session: string, input?: Partial<ListInput>): ReturnType<typeof listTasks>;
	/** The state of a task as its log has it. */
	stateOf(id: string, room?: string): Promise<TaskState | undefined>;
	role(session: string, role: string): Promise<unknown>;
}

export function taskSessions(): TaskSessions {
	const four = fourSessions();
	const context = (): Context => four.context();
	return Object.assign(Object.create(four), {
		assign: ({ by = ANN, ...input }: Partial<AssignInput> & { by?: string } = {}) =>
			assignTask(context(), { to: BOB, title: "Do it", caller: aCaller(by), signal, ...input }),
		take: (session: string, room?: string) =>
			takeTask(aCall(context(), aCaller(session)), { room, seconds: 0 }),
		update: (session: string, taskId: string, state: UpdateInput["state"], more: Partial<UpdateInput> = {}) =>
			updateTask(context(), { taskId, state, caller: aCaller(session), signal, ...more }),
		list: (session: string, input: Partial<ListInput> = {}) =>
			listTasks(context(), { which: "open", mine: false, caller: aCaller(session), signal, ...input }),
		async stateOf(id: string, room = LOBBY) {
			const state = await roomsOf(context()).state(room);
			return (state.open.get(id) ?? state.ended.get(id))?.state;
		},
		role: (session: string, role: string) => writeProfile(context(), { session, role }),
	}) as TaskSessions;
}

/** The id of the task that was taken. */
export function takenId({ waited }: Awaited<ReturnType<typeof takeTask>>): string | undefined {
	return waited.kind === "found" ? waited.found.task.id : undefined;
}

/** Ann archives the room. */
export async function archiveRoomOf(context: Context): Promise<void> {
	const by = { session: ANN, name: "ann" };
	await roomsOf(context).append(ROOM, () => newEntry(context, by, "archive", {}));
}
