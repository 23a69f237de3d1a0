import type { TaskState } from "../../model/entry.ts";
import type { Edit } from "./edit.ts";
import { notAllowed, notFound, type Refusal, type Rules, tooMany } from "./rule.ts";
import { isLobby, isMember, type RoomState, type Task } from "./state.ts";

/** Of ended tasks the newest are kept. */
export const ENDED_KEPT = 10_000;
/** A list that is looked through at each take. */
export const MOST_OPEN_TASKS = 5_000;

const ENDS: readonly TaskState[] = ["completed", "failed", "cancelled", "rejected"];

/** Giving tasks. */
export const taskRules: Rules<"task"> = {
	task: {
		refuse(state, { id, to, blockedBy = [] }) {
			if (taskOf(state, id)) return notAllowed("A task of this id is there already.", "Draw a new id.");
			if (to.kind === "party" && !isMember(state, to.party))
				return notFound(
					"The party that the task is for is no member of the room.",
					(say) => `Invite it first with ${say.tool("invite_to_room")}, or give the task without a room.`,
				);
			for (const blocker of blockedBy) {
				const refusal = refuseBlocker(state, blocker);
				if (refusal) return refusal;
			}
			if (state.open.size < MOST_OPEN_TASKS) return undefined;
			return tooMany(
				`There are ${MOST_OPEN_TASKS} open tasks, and no more are taken.`,
				(say) => `End some with ${say.tool("update_task")}.`,
			);
		},

		apply(edit, { id, by, at, title, to, deadline, blockedBy = [] }, number) {
			const waitsFor = [...new Set(blockedBy)].filter((blocker) => edit.state.open.has(blocker));
			for (const blocker of waitsFor) {
				const task = edit.state.open.get(blocker);
				if (task) edit.part("open").set(blocker, { ...task, blocks: [...task.blocks, id] });
			}
			const given: Task = {
				id,
				number,
				by,
				at,
				title,
				to,
				deadline,
				waitsFor,
				blocks: [],
				state: "submitted",
				changed: number,
			};
			edit.part("open").set(id, given);
		},
	},
};

/** The task of this id, open or ended; `undefined` where there is none, or it ended long ago. */
export function taskOf(state: RoomState, id: string): Task | undefined {
	return state.open.get(id) ?? state.ended.get(id);
}

/** Every task that is kept, in the order in which they were given. */
export function allTasks(state: RoomState): Task[] {
	return [...state.ended.values(), ...state.open.values()].sort((a, b) => a.number - b.number);
}

/** True for a state that a task does not leave. */
export function isEnd(state: TaskState): boolean {
	return ENDS.includes(state);
}

/** True where all tasks that it waits for are completed. */
export function isReady(task: Task): boolean {
	return task.waitsFor.length === 0;
}

/** The tasks that it waits for in vain: they ended, and not with `completed`. */
export function deadBlockers(state: RoomState, task: Task): string[] {
	return task.waitsFor.filter((id) => !state.open.has(id));
}

/** A party that looks for work. */
export interface Taker {
	party: string;
	/** The role in its profile; it counts in the lobby alone. */
	role?: string;
}

/** True where a task is for this party: by name, by role, or as it is for anyone. */
export function isFor(state: RoomState, { to }: Task, { party, role }: Taker): boolean {
	if (to.kind === "party") return to.party === party;
	if (to.kind === "anyone") return isMember(state, party);
	return (isLobby(state) ? role : state.members.get(party)?.role) === to.role;
}

/**
 * The tasks that a party may claim now, oldest first: they are for it, ready, and nobody works on
 * them. A task whose claimer has ended is not among them: a state does not know who runs.
 */
export function readyTasks(state: RoomState, taker: Taker): Task[] {
	if (state.phase !== "open") return [];
	return [...state.open.values()].filter(
		(task) => task.state === "submitted" && !task.claim && isReady(task) && isFor(state, task, taker),
	);
}

/**
 * The tasks that a party may claim once their claimers have ended, oldest first: they are for it, and
 * somebody else works on them. Whoever claims one has seen that session end, and says which claim it
 * replaces.
 */
export function heldTasks(state: RoomState, taker: Taker): (Task & Required<Pick<Task, "claim">>)[] {
	if (state.phase !== "open") return [];
	return [...state.open.values()].flatMap((task) => {
		const { claim } = task;
		return claim && claim.by.session !== taker.party && isFor(state, task, taker) ? [{ ...task, claim }] : [];
	});
}

/** Puts a changed task in its place, among the open or the ended ones. */
export function keepTask(edit: Edit, task: Task): void {
	if (!isEnd(task.state)) {
		edit.part("open").set(task.id, task);
		return;
	}
	edit.part("open").delete(task.id);
	edit.add("ended", task.id, { ...task, blocks: [] }, ENDED_KEPT);
	if (task.state === "completed") for (const id of task.blocks) unblock(edit, id, task.id);
}

/** Says that no such task is there. */
export function noSuchTask(): Refusal {
	return notFound("There is no such task here.", (say) => `Look for its id with ${say.tool("list_tasks")}.`);
}

/** Says that a task has ended. */
export function hasEnded({ state, changed }: Task): Refusal {
	return notAllowed(
		`The task is ${state} since entry ${changed}, and that is its end.`,
		(say) => `Give a new one with ${say.tool("assign_task")} if there is more to do.`,
	);
}

/** Says that a task has to wait. */
export function isBlocked({ state, waitsFor }: Task): Refusal {
	const many = waitsFor.length === 1 ? "another task that is" : `${waitsFor.length} other tasks that are`;
	return notAllowed(
		`The task is ${state} and waits for ${many} not completed.`,
		(say) => `${say.tool("list_tasks")} shows for which.`,
	);
}

function refuseBlocker(state: RoomState, id: string): Refusal | undefined {
	const blocker = taskOf(state, id);
	if (!blocker)
		return notFound(
			"A task that it is to wait for is not there.",
			(say) => `Look for the id with ${say.tool("list_tasks")}; both lie in one room, or both in none.`,
		);
	if (!isEnd(blocker.state) || blocker.state === "completed") return undefined;
	return notAllowed(
		`A task that it is to wait for is ${blocker.state}, and will never be completed.`,
		"Leave that one out of what it waits for.",
	);
}

function unblock(edit: Edit, id: string, blocker: string): void {
	const task = edit.state.open.get(id);
	if (!task) return;
	edit.part("open").set(id, { ...task, waitsFor: task.waitsFor.filter((other) => other !== blocker) });
}
