import type { Context } from "../context.ts";
import { reasonWithWords } from "../delivery/obstacle-words.ts";
import { taskFrame } from "../messages/frame.ts";
import { MOST_SHOWN, shorten } from "../messages/long-text.ts";
import { clean, quoted } from "../model/clean-text.ts";
import type { ShownTask } from "../together/list-tasks.ts";
import type { Told } from "../together/task-mail.ts";
import { jsonText } from "../together/task-words.ts";
import { stateWord } from "./words.ts";

/** The longest title that is shown. */
const MOST_TITLE = 300;

/** What may have been written for a task. */
export interface Parts {
	details?: string;
	params?: unknown;
	note?: string;
	result?: unknown;
	artifacts?: readonly string[];
}

/**
 * Prepares what others wrote for a task. A long text is shown in part, and all of it is in a file.
 * @throws IntercomError where that file cannot be written
 */
export async function partFrames(context: Context, task: string, parts: Parts): Promise<string[]> {
	const { details, params, note, result, artifacts = [] } = parts;
	const texts: [string, string | undefined][] = [
		["details", details],
		["params", params === undefined ? undefined : JSON.stringify(params)],
		["note", note],
		["result", result === undefined ? undefined : jsonText(result)],
		["artifacts", artifacts.length === 0 ? undefined : artifacts.join("\n")],
	];
	const frames: string[] = [];
	for (const [what, text] of texts) if (text) frames.push(...(await partFrame(context, task, what, text)));
	return frames;
}

async function partFrame(context: Context, task: string, what: string, text: string): Promise<string[]> {
	const { shown, file, characters } = await shorten(context, `${task}-${what}`, clean(text));
	const frame = taskFrame(task, what, shown);
	if (file === undefined) return [frame];
	return [frame, `These are the first ${MOST_SHOWN} of ${characters} characters; all of it is in ${file}`];
}

/** A task's title as a result shows it: in quotes, and nowhere else. */
export function titleWord({ title }: { title: string }): string {
	return quoted(title, MOST_TITLE);
}

/** ` in @room`, or nothing. */
export function roomWord(room: string | undefined): string {
	return room === undefined ? "" : ` in @${room}`;
}

/** One line: its id, state, title, who gave it, whom it is for, who works on it. */
export function taskLine(task: ShownTask): string {
	const { id, room, state, by, to, worker, workerEnded, waitsFor, inVain, deadline, late, ready } = task;
	const parts = [
		ready ? `${state}, ready` : state,
		`${titleWord(task)}${roomWord(room)}`,
		`from ${quoted(by)} for ${quoted(to)}`,
		worker !== undefined && `worker ${quoted(worker)}${workerEnded ? " (ended: it can be taken again)" : ""}`,
		waitsFor.length > 0 && `waits for ${waitsFor.join(", ")}`,
		inVain.length > 0 && `in vain for ${inVain.join(", ")}`,
		deadline !== undefined && `wanted by ${deadline}${late ? " (late)" : ""}`,
	];
	return `${id}  ${parts.filter((part) => part).join("; ")}`;
}

/** What became of the mail that tells of a task, one line each. */
export function toldLines(told: readonly Told[]): string[] {
	return told.map((each) => {
		const { party, name, running, message, leftOut } = each;
		const who = party === "human" ? "human" : `${quoted(name)} (${party.slice(0, 8)})`;
		if (message === undefined) return `${who} was not told: ${leftOut ?? "it could not be written"}`;
		const state = party === "human" ? "" : `, ${stateWord(running)}`;
		return `${who} was told${state}${howWord(each)}.`;
	});
}

function howWord({ delivery, party, closed }: Told): string {
	if (closed) return `; the message is in its inbox, and nothing wakes it: ${reasonWithWords(closed)}`;
	if (delivery?.state === "carried") return `; it has the message (route: ${delivery.route})`;
	if (delivery?.state === "taken") return "; it took the message itself";
	if (party === "human") return "; the message is in the inbox";
	return "; the message is in its inbox";
}
