import { expect, it } from "vitest";
import { HUMAN } from "../../src/model/session.ts";
import type { Task } from "../../src/rooms/fold/state.ts";
import type { TaskEnd, Words } from "../../src/together/task-end.ts";
import { givenLines, standLines } from "../../src/tools/given-words.ts";
import { aTask } from "../rooms/fixtures.ts";

const task = aTask();

it("says who takes a task of which nobody was told, but for one of the person", () => {
	const lines = (to: Task["to"]) => standLines({ task: { ...task, to }, told: [] });
	expect(lines({ kind: "anyone" })).toEqual(["It waits for whoever calls take_task."]);
	expect(lines({ kind: "role", role: "dev" })).toEqual([
		"Nobody who has that role runs now; whoever has it takes it with take_task.",
	]);
	expect(lines({ kind: "party", party: HUMAN })).toEqual([]);
});

it.each<[how: string, words: Words | undefined, frames: string[], line: string]>([
	[
		"was interrupted",
		{ outcome: "interrupted", text: "" },
		[],
		": its turn was interrupted without a report; the task is submitted. It wrote nothing.",
	],
	[
		"failed",
		{ outcome: "failed", text: "", error: "API Error: 400" },
		[],
		': its turn failed without a report; the task is submitted. Its model\'s service said "API Error: 400". It wrote nothing.',
	],
	[
		"was stopped by a hook",
		{ outcome: "interrupted", text: "So", hook: "no" },
		["FRAME"],
		': its turn was interrupted without a report; the task is submitted. A hook of its client stopped the turn, and said "no". Its last words:',
	],
	[
		"ended with words",
		{ outcome: "answered", text: "So" },
		["FRAME"],
		" ended its turn without reporting; the task is submitted. Its last words:",
	],
	[
		"ended, nobody knows how",
		undefined,
		[],
		" ended its turn without reporting; the task is submitted. It wrote nothing.",
	],
])("says of a turn without a report that it %s", (_, words, frames, line) => {
	const end: TaskEnd = { kind: "silent", task, ...(words && { words }) };
	const awaited = { waited: { kind: "found", found: end } as const, seconds: 9 };
	const given = { task, name: "bob", worker: "bob", told: [], awaited, frames, now: 0 };
	expect(givenLines(given).slice(1)).toEqual([
		`"bob"${line}`,
		...frames,
		"It may still report: you are told then. Ask it, or cancel the task with update_task.",
	]);
});
