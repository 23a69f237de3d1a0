import { quoted } from "../../model/clean-text.ts";
import { LOBBY } from "../../model/room.ts";
import { HUMAN } from "../../model/session.ts";
import type { Task } from "../../rooms/fold/state.ts";
import { type Assigned, assignTask as assign, assignAwaited } from "../../together/assign-task.ts";
import { type AwaitedEnd, awaitTask } from "../../together/await-task.ts";
import type { TaskEnd } from "../../together/task-end.ts";
import type { assignTask } from "../catalog/assign-task.ts";
import { interruptionWords } from "../interruption-words.ts";
import { jsonInput } from "../json-input.ts";
import { readingCall } from "../reading-call.ts";
import { partFrames, roomWord, titleWord, toldLines } from "../task-words.ts";
import type { Action } from "../tool.ts";
import { plural } from "../words.ts";

/** A task that was given and, where the caller waited, what came of it. */
interface Given {
	task: Task;
	room?: string;
	name?: string;
	/** The session that has the mail, where one alone has it. */
	worker?: string;
	told: Assigned["told"];
	awaited?: Omit<AwaitedEnd, "task"> & { seconds: number };
	/** What came of it, in frames. */
	frames: string[];
	now: number;
}

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
	render(given) {
		return [headLine(given), ...(given.awaited ? awaitedLines(given, given.awaited) : openLines(given))].join(
			"\n",
		);
	},
	failed: ({ awaited, task }) => awaited !== undefined && task.state !== "completed",
};

type Awaited = NonNullable<Given["awaited"]>;

function endOf({ waited, end }: Omit<AwaitedEnd, "task">): TaskEnd | undefined {
	return waited.kind === "found" ? waited.found : end;
}

async function framesOf(
	context: Parameters<typeof partFrames>[0],
	task: string,
	end: TaskEnd,
): Promise<string[]> {
	if (end.kind === "reported") return end.report ? partFrames(context, task, end.report) : [];
	if (end.kind === "silent" && end.words?.text) return partFrames(context, task, { note: end.words.text });
	return [];
}

function headLine({ task, room, name }: Given): string {
	const { to } = task;
	const whom =
		name !== undefined ? quoted(name) : to.kind === "role" ? `the role ${quoted(to.role)}` : "anyone";
	return `Task ${task.id} for ${whom}${roomWord(room)}: ${titleWord(task)}.`;
}

/** Nobody waits: who was told, and what happens next. */
function openLines(given: Given): string[] {
	const { task, told } = given;
	const lines = toldLines(told);
	const waits = task.waitsFor.length;
	if (waits > 0)
		lines.push(`It waits for ${plural(waits, "task")}; whom it is for is told when it is ready.`);
	if (told.length === 0 && waits === 0)
		lines.push(
			task.to.kind === "role"
				? "Nobody who has that role runs now; whoever has it takes it with take_task."
				: "It waits for whoever calls take_task.",
		);
	lines.push(
		"You are told when it is completed, failed or rejected, or needs your input. Do not wait for it.",
	);
	return lines;
}

function awaitedLines(given: Given, awaited: Awaited): string[] {
	const end = endOf(awaited);
	if (end) return [endLine(given, end), ...given.frames, ...nextLines(end)];
	const { waited, seconds } = awaited;
	if (waited.kind === "mail")
		return [
			interruptionWords(waited.mail, `task ${given.task.id}`, given.now),
			`The task is ${stateNow(given)}. You are told what comes of it.`,
		];
	return [
		...toldLines(given.told),
		`Nothing came of it within ${Math.round(seconds)} s: it is ${stateNow(given)}. You are told what comes of it; list_tasks shows how it stands.`,
	];
}

function endLine(given: Given, end: TaskEnd): string {
	const who = workerWord(given);
	if (end.kind === "gone")
		return `${who} does not run, or has ended; the task is ${stateNow(given)}. Its mail waits there; whom it is for may take it when it runs.`;
	if (end.kind === "reported") return `It is ${end.task.state}, by the report of ${who}:`;
	const silent = `${who} ended its turn without reporting; the task is ${stateNow(given)}.`;
	const outcome = end.words?.outcome;
	if (outcome === "blocked") return `A hook of ${who} kept the task from its model. What the hook said:`;
	if (outcome === "failed" || outcome === "interrupted")
		return `${who}: its turn ${outcome === "failed" ? "failed" : "was interrupted"} without a report; the task is ${stateNow(given)}. Its last words:`;
	return end.words?.text ? `${silent} Its last words were:` : `${silent} It wrote nothing.`;
}

function nextLines(end: TaskEnd): string[] {
	if (end.kind === "reported" && end.task.state === "input_required")
		return ["Answer with update_task, state working and your answer as note; or cancel it."];
	if (end.kind === "silent")
		return ["It may still report: you are told then. Ask it, or cancel the task with update_task."];
	return [];
}

function workerWord({ task, worker }: Given): string {
	const party = task.claim?.by;
	if (party) return party.session === HUMAN ? HUMAN : quoted(party.name);
	return worker === undefined ? "whoever has it" : quoted(worker);
}

function stateNow({ task }: Given): string {
	return task.state === "submitted" ? "submitted (nobody has begun it)" : task.state;
}
