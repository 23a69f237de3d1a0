import { hookStop, serviceError } from "../messages/answer-words.ts";
import { quoted, sentence } from "../model/clean-text.ts";
import { HUMAN } from "../model/session.ts";
import type { Task } from "../rooms/fold/state.ts";
import type { Assigned } from "../together/assign-task.ts";
import type { AwaitedEnd } from "../together/await-task.ts";
import type { TaskEnd, Words } from "../together/task-end.ts";
import { interruptionWords } from "./interruption-words.ts";
import { roomWord, titleWord, toldLines } from "./task-words.ts";
import { whereItStands } from "./where-it-stands.ts";
import { plural } from "./words.ts";

const TOLD_LATER = "You are told what comes of it; list_tasks shows how it stands.";

/** A task that was given and, where the caller waited, what came of it. */
export interface Given {
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

type Awaited = NonNullable<Given["awaited"]>;

/** Says whom a task was given to and, where its giver waited, what came of it. */
export function givenLines(given: Given): string[] {
	return [headLine(given), ...(given.awaited ? awaitedLines(given, given.awaited) : openLines(given))];
}

/** What ended the wait for a task, where something has come of it. */
export function endOf({ waited, end }: Omit<AwaitedEnd, "task">): TaskEnd | undefined {
	return waited.kind === "found" ? waited.found : end;
}

function headLine({ task, room, name }: Given): string {
	const { to } = task;
	const whom =
		name !== undefined ? quoted(name) : to.kind === "role" ? `the role ${quoted(to.role)}` : "anyone";
	return `Task ${task.id} for ${whom}${roomWord(room)}: ${titleWord(task)}.`;
}

/** Nobody waits: who was told, and what happens next. */
function openLines(given: Given): string[] {
	return [
		...standLines(given),
		"You are told when it is completed, failed or rejected, or needs your input. Do not wait for it.",
	];
}

/** Who was told of the task, and where that is nobody, who takes it. */
export function standLines({ task, told }: Pick<Given, "task" | "told">): string[] {
	const lines = toldLines(told);
	const waits = task.waitsFor.length;
	if (waits > 0)
		lines.push(`It waits for ${plural(waits, "task")}; whom it is for is told when it is ready.`);
	if (task.to.kind !== "party" && told.length === 0 && waits === 0)
		lines.push(
			task.to.kind === "role"
				? "Nobody who has that role runs now; whoever has it takes it with take_task."
				: "It waits for whoever calls take_task.",
		);
	return lines;
}

function awaitedLines(given: Given, awaited: Awaited): string[] {
	const end = endOf(awaited);
	if (end?.kind === "refused") return [refusedLine(given), TOLD_LATER];
	if (end) return [endLine(given, end), ...given.frames, ...nextLines(end)];
	const { waited, seconds, stands } = awaited;
	if (waited.kind === "mail")
		return [
			interruptionWords(waited.mail, `task ${given.task.id}`, given.now),
			`The task is ${stateNow(given)}. You are told what comes of it.`,
		];
	return [
		`Nothing came of it within ${Math.round(seconds)} s: it is ${stateNow(given)}.`,
		...(stands ? [whereItStands(stands, "task")] : isBegun(given) ? [] : standLines(given)),
		TOLD_LATER,
	];
}

/** The party's own profile keeps the task away, so nobody waited any longer. */
function refusedLine(given: Given): string {
	const stands = given.awaited?.stands;
	const where = stands ? ` ${whereItStands(stands, "task")}` : "";
	return `${workerWord(given)} cannot be given it as it is now; the task is ${stateNow(given)}.${where}`;
}

function endLine(given: Given, end: Exclude<TaskEnd, { kind: "refused" }>): string {
	const who = workerWord(given);
	if (end.kind === "gone")
		return `${who} does not run, or has ended; the task is ${stateNow(given)}. Its mail waits there; whom it is for may take it when it runs.`;
	if (end.kind === "reported") return `It is ${end.task.state}, by the report of ${who}:`;
	return silentLine(given, end.words);
}

/** Its turn is over without a report: how it ended, and what the frame below this line holds. */
function silentLine(given: Given, words?: Words): string {
	const who = workerWord(given);
	const { task, frames } = given;
	const { outcome = "silent", error, hook } = words ?? {};
	if (outcome === "blocked") return `A hook of ${who} kept the task from its model. What the hook said:`;
	const notes = [
		`${who}${ENDED[outcome]}; the task is ${task.state}.`,
		...(error === undefined ? [] : [`${sentence(serviceError(error))}.`]),
		...(hook === undefined ? [] : [`${sentence(hookStop(hook))}.`]),
		frames.length > 0 ? "Its last words:" : "It wrote nothing.",
	];
	return notes.join(" ");
}

const ENDED: Record<Exclude<Words["outcome"], "blocked">, string> = {
	answered: " ended its turn without reporting",
	silent: " ended its turn without reporting",
	failed: ": its turn failed without a report",
	interrupted: ": its turn was interrupted without a report",
};

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

/** Whoever has it need not have said so. */
function stateNow(given: Given): string {
	return isBegun(given) ? given.task.state : `${given.task.state} (nobody has begun it)`;
}

function isBegun({ task, awaited }: Given): boolean {
	const { questionState, delivery } = awaited?.stands ?? {};
	return task.state !== "submitted" || questionState === "running" || delivery?.state === "taken";
}
