import type { EntryOf } from "../../model/entry.ts";
import { HUMAN } from "../../model/session.ts";
import { notAllowed, type Refusal, type Rules } from "./rule.ts";
import { isMember, type RoomState, type Task } from "./state.ts";
import { hasEnded, isBlocked, isEnd, isReady, keepTask, noSuchTask, taskOf } from "./tasks.ts";

type Update = EntryOf<"update">;

/** Reports of those who work on tasks, and what those say who gave them. */
export const updateRules: Rules<"update"> = {
	update: {
		refuse(state, entry) {
			const task = taskOf(state, entry.task);
			if (!task) return noSuchTask();
			if (isEnd(task.state)) return hasEnded(task);
			if (entry.state === "cancelled") return refuseCancel(state, task, entry.by.session);
			return task.claim ? refuseReport(task, entry) : refuseFirstReport(task, entry);
		},

		apply(edit, { task: id, by, state }, number) {
			const task = edit.state.open.get(id);
			if (!task) return;
			// The party that a task was given to need not take it: with its first report it is its own.
			const claim = task.claim ?? (state === "cancelled" ? undefined : { by, number });
			keepTask(edit, { ...task, state, changed: number, ...(claim && { claim }) });
		},
	},
};

/** Who gave it may cancel it, and so may the person. Once the giver has left, any member may. */
function refuseCancel(state: RoomState, { by, state: now }: Task, party: string): Refusal | undefined {
	if (party === by.session || party === HUMAN || !isMember(state, by.session)) return undefined;
	return notAllowed(
		`The task is ${now}, and only who gave it cancels it.`,
		(say) => `Whoever works on it ends it with failed or rejected: ${say.tool("update_task")}.`,
	);
}

function refuseReport({ state: now, by: giver, claim }: Task, { by, state }: Update): Refusal | undefined {
	if (by.session === claim?.by.session) return undefined;
	const isAnswer = by.session === giver.session && now === "input_required" && state === "working";
	if (isAnswer) return undefined;
	return notAllowed(
		`The task is ${now}, and somebody else works on it since entry ${claim?.number}.`,
		(say) => `Tell them what you have with ${say.tool("send_message")}.`,
	);
}

function refuseFirstReport(task: Task, { by, state }: Update): Refusal | undefined {
	if (task.to.kind !== "party")
		return notAllowed(
			`The task is ${task.state}, and nobody has taken it.`,
			(say) => `Take it first with ${say.tool("take_task")}.`,
		);
	if (task.to.party !== by.session)
		return notAllowed(
			`The task is ${task.state}, and it is for somebody else.`,
			(say) => `${say.tool("take_task")} finds what you may take.`,
		);
	const isGivenUp = state === "failed" || state === "rejected";
	return isReady(task) || isGivenUp ? undefined : isBlocked(task);
}
