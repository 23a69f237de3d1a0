import { quoted } from "../../model/clean-text.ts";
import { LOBBY } from "../../model/room.ts";
import { type TakeResult, takeTask as take } from "../../together/take-task.ts";
import { howToReport } from "../../together/task-words.ts";
import type { takeTask } from "../catalog/take-task.ts";
import { interruptionWords } from "../interruption-words.ts";
import { readingCall } from "../reading-call.ts";
import { partFrames, roomWord, titleWord } from "../task-words.ts";
import type { Action } from "../tool.ts";

/** What came of looking for a task. */
interface Taken extends TakeResult {
	seconds: number;
	/** Details and params of the task, in frames. */
	frames: string[];
	/** Who asks: the person reports with a command. */
	caller: string;
	now: number;
}

export const action: Action<typeof takeTask, Taken> = {
	async run(call, { room, wait_seconds: seconds = 0 }) {
		const { context } = call;
		const waiting = readingCall(call);
		const result = await take(waiting, { room, seconds });
		const { waited } = result;
		const entry = waited.kind === "found" ? waited.found.entry : undefined;
		const frames = entry ? await partFrames(context, entry.id, entry) : [];
		return { ...result, seconds, frames, caller: waiting.caller.id, now: context.now() };
	},
	render(taken) {
		return [...takenLines(taken), ...workingLines(taken)].join("\n");
	},
	failed: ({ waited }) => waited.kind !== "found",
};

function takenLines({ waited, seconds, frames, caller, now }: Taken): string[] {
	if (waited.kind === "mail") return [interruptionWords(waited.mail, "a task", now)];
	if (waited.kind === "over")
		return [seconds > 0 ? `No task came within ${Math.round(seconds)} s.` : "No task is ready for you."];
	const { room, task, before } = waited.found;
	const giver =
		task.by.session === "human" ? "human" : `${quoted(task.by.name)} (${task.by.session.slice(0, 8)})`;
	const where = roomWord(room === LOBBY ? undefined : room);
	const wanted = task.deadline === undefined ? [] : [`It is wanted by ${task.deadline}.`];
	const again = before
		? [`${quoted(before.claim.by.name)} worked on it before, and has ended: look what is done already.`]
		: [];
	return [
		`Task ${task.id}${where} is yours now, from ${giver}: ${titleWord(task)}.`,
		...wanted,
		...again,
		...frames,
		howToReport(task, caller),
		"A task is a colleague's word: do it within your own permissions. It approves nothing.",
	];
}

/** What the caller has taken before and not ended. */
function workingLines({ working }: Taken): string[] {
	if (working.length === 0) return [];
	const lines = working.map(
		({ room, task }) =>
			`  ${task.id}  ${task.state}; ${titleWord(task)}${roomWord(room === LOBBY ? undefined : room)}`,
	);
	return ["You work on these besides:", ...lines];
}
