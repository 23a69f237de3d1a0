import { mailText } from "../../messages/answer-words.ts";
import { LOBBY } from "../../model/room.ts";
import { type Assigned, assignTask as assign, assignAwaited } from "../../together/assign-task.ts";
import { awaitTask } from "../../together/await-task.ts";
import type { TaskEnd } from "../../together/task-end.ts";
import type { assignTask } from "../catalog/assign-task.ts";
import { endOf, type Given, givenLines, standLines } from "../given-words.ts";
import { jsonInput } from "../json-input.ts";
import { readingCall } from "../reading-call.ts";
import { partFrames } from "../task-words.ts";
import type { Action } from "../tool.ts";

export const action: Action<typeof assignTask, Given> = {
	async run(call, { wait_seconds: seconds = 0, params, blocked_by, deadline_minutes, ...rest }) {
		const { context } = call;
		const waiting = readingCall(call);
		const input = {
			...rest,
			params: jsonInput("params", params),
			blockedBy: blocked_by,
			deadlineMinutes: deadline_minutes,
			caller: waiting.caller,
			signal: call.signal,
		};
		const shown = ({ state, task, name, told }: Assigned) => ({
			task,
			...(state.room === LOBBY ? {} : { room: state.room }),
			...(name === undefined ? {} : { name }),
			told,
			frames: [],
			now: context.now(),
		});
		if (seconds === 0) return shown(await assign(context, input));
		const given = await assignAwaited(context, input);
		// Of mail that is followed, whoever tries it tells.
		if (!given.mail) for (const line of standLines(given)) call.progress(line);
		const worker = given.name ?? given.mail?.target?.name;
		const { task, ...awaited } = await awaitTask(waiting, given, seconds);
		const end = endOf(awaited);
		const frames = end ? await framesOf(call.context, task.id, end) : [];
		return {
			...shown(given),
			...(worker !== undefined && { worker }),
			task,
			awaited: { ...awaited, seconds },
			frames,
			now: context.now(),
		};
	},
	render: (given) => givenLines(given).join("\n"),
	failed: ({ awaited, task }) => awaited !== undefined && task.state !== "completed",
};

async function framesOf(
	context: Parameters<typeof partFrames>[0],
	task: string,
	end: TaskEnd,
): Promise<string[]> {
	if (end.kind === "reported") return end.report ? partFrames(context, task, end.report) : [];
	const { text = "", additions = [] } = (end.kind === "silent" && end.words) || {};
	if (text === "" && additions.length === 0) return [];
	return partFrames(context, task, { note: additions.length > 0 ? mailText(text, additions) : text });
}
