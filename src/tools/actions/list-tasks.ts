import { type Listed, listTasks as list, type WholeTask, wholeTask } from "../../together/list-tasks.ts";
import type { listTasks } from "../catalog/list-tasks.ts";
import { partFrames, taskLine } from "../task-words.ts";
import { type Action, callerOf } from "../tool.ts";
import { plural } from "../words.ts";

type Shown = (Listed & { state: string }) | { one: WholeTask; frames: string[] };

export const action: Action<typeof listTasks, Shown> = {
	async run(call, { room, state, mine, task_id }) {
		const { context, signal } = call;
		const caller = callerOf(call);
		if (task_id === undefined)
			return { ...(await list(context, { room, which: state, mine, caller, signal })), state };
		const one = await wholeTask(context, caller, task_id);
		return { one, frames: await partFrames(context, one.id, one) };
	},
	render(shown) {
		if ("one" in shown) return [taskLine(shown.one), ...shown.frames].join("\n");
		const { tasks, more, state } = shown;
		if (tasks.length === 0) return state === "all" ? "There are no tasks." : `No task is ${state}.`;
		const rest = more > 0 ? [`and ${plural(more, "older one")}; narrow it with room, state or mine.`] : [];
		return [...tasks.map(taskLine), ...rest].join("\n");
	},
};
