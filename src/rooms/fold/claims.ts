import type { Edit } from "./edit.ts";
import { notAllowed, type Refusal, type Rules } from "./rule.ts";
import type { Task } from "./state.ts";
import { hasEnded, isBlocked, isEnd, isFor, isReady, keepTask, noSuchTask, taskOf } from "./tasks.ts";

/** Taking tasks: of all that may, one works on a task. */
export const claimRules: Rules<"claim"> = {
	claim: {
		refuse(state, { task: id, by, role, replaces }) {
			const task = taskOf(state, id);
			if (!task) return noSuchTask();
			if (isEnd(task.state)) return hasEnded(task);
			if (!isFor(state, task, { party: by.session, role }))
				return notAllowed(
					`The task is ${task.state}, and it is for somebody else.`,
					(say) => `${say.tool("take_task")} finds what you may take.`,
				);
			const refusal = refuseClaimed(task, by.session, replaces);
			if (refusal) return refusal;
			return isReady(task) ? undefined : isBlocked(task);
		},

		apply(edit, { task: id, by }, number) {
			const task = edit.state.open.get(id);
			if (task) keepTask(edit, { ...task, state: "working", changed: number, claim: { by, number } });
		},
	},
};

/** Lets others take what a party was working on. */
export function dropClaims(edit: Edit, party: string, number: number): void {
	for (const task of [...edit.state.open.values()]) {
		if (task.claim?.by.session !== party) continue;
		const { claim: _, ...free } = task;
		keepTask(edit, { ...free, state: "submitted", changed: number });
	}
}

function refuseClaimed({ state, claim }: Task, party: string, replaces?: number): Refusal | undefined {
	if (claim === undefined && replaces === undefined) return undefined;
	if (claim === undefined)
		return notAllowed(
			`The task is ${state}, and nobody works on it.`,
			(say) => `Call ${say.tool("take_task")} again.`,
		);
	if (claim.by.session === party)
		return notAllowed(
			`The task is ${state}, and it is yours since entry ${claim.number}.`,
			(say) => `Report with ${say.tool("update_task")}.`,
		);
	if (claim.number === replaces) return undefined;
	return notAllowed(
		`The task is ${state}: somebody else took it, in entry ${claim.number}.`,
		(say) => `${say.tool("take_task")} finds the next one.`,
	);
}
