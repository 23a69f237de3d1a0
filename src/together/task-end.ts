import type { Answer } from "../ask/answer.ts";
import type { EntryOf } from "../model/entry.ts";
import type { Running } from "../model/session.ts";
import type { Task } from "../rooms/fold/state.ts";
import { isEnd } from "../rooms/fold/tasks.ts";

/** What a session wrote in a turn that has ended, and how it ended. */
export type Words = Pick<Answer, "outcome" | "text" | "additions" | "error" | "hook">;

/** What ends the wait for a task, besides its time. */
export type TaskEnd =
	/** It has ended, or needs input from its giver. */
	| { kind: "reported"; task: Task; report?: EntryOf<"update"> }
	/** Whoever has it ended its turn without a report. `words`: what it wrote last, where it is known. */
	| { kind: "silent"; task: Task; words?: Words }
	/** Nobody has begun it, and its party's own profile keeps its mail away for good. */
	| { kind: "refused"; task: Task }
	/** The session of whoever has it does not run, or not any more. */
	| { kind: "gone"; task: Task };

/** What is known of a task that is waited for. */
export interface Seen {
	task: Task;
	/** How the turn with the task's mail ended, where it has. */
	turn?: Answer;
	/** Whoever has the task, as it runs now. `gone`: it has ended. Absent where nobody looked. */
	worker?: Running["state"] | "gone";
	/** Its party's own profile keeps its mail away for good. */
	isRefused?: boolean;
	/** It has read the task: it works on it, or its mail is not unread. */
	hasIt: boolean;
	/** The transcript has the end of the turn in which it has claimed the task. */
	turnEnded?: boolean;
	/** How many looks in a row found it at its prompt, this one included. */
	looksAtPrompt: number;
}

/**
 * How many looks in a row must find whoever has a task at its prompt before its turn counts as
 * over. Looks are seconds apart. It counts where no transcript tells more: a session that took the
 * task by a tool has no prompt that hands it over.
 */
const LOOKS_AT_PROMPT = 3;

/** Says whether a wait for a task is over, and how; `undefined` where it goes on. */
export function judgeTask(seen: Seen): TaskEnd | undefined {
	const { task, turn, worker, isRefused, hasIt, looksAtPrompt, turnEnded } = seen;
	if (isEnd(task.state) || task.state === "input_required") return { kind: "reported", task };
	if (worker === "gone") return { kind: "gone", task };
	if (isRefused && !task.claim && !hasIt) return { kind: "refused", task };
	if (turn) {
		const { outcome, text, additions, error, hook } = turn;
		const told = {
			...(additions && { additions }),
			...(error !== undefined && { error }),
			...(hook !== undefined && { hook }),
		};
		return { kind: "silent", task, words: { outcome, text, ...told } };
	}
	const looks = turnEnded ? 1 : LOOKS_AT_PROMPT;
	return hasIt && looksAtPrompt >= looks ? { kind: "silent", task } : undefined;
}
