import { LOBBY } from "../../model/room.ts";
import { type Updated, updateTask as update } from "../../together/update-task.ts";
import type { updateTask } from "../catalog/update-task.ts";
import { jsonInput } from "../json-input.ts";
import { roomWord, titleWord, toldLines } from "../task-words.ts";
import { type Action, callerOf } from "../tool.ts";

export const action: Action<typeof updateTask, Updated> = {
	async run(call, { task_id: taskId, result, ...rest }) {
		const caller = callerOf(call);
		const report = { ...rest, ...(result !== undefined && { result: jsonInput("result", result) }) };
		return update(call.context, { ...report, taskId, caller, signal: call.signal });
	},
	render({ task, room, told, ready, inVain }) {
		const where = roomWord(room === LOBBY ? undefined : room);
		return [
			`Task ${task.id}${where} is ${task.state}: ${titleWord(task)}.`,
			...toldLines(told),
			...ready.map((each) => `Ready now: ${each.id}  ${titleWord(each)}`),
			...inVain.map((each) => `It waits in vain now: ${each.id}  ${titleWord(each)}`),
		].join("\n");
	},
};
