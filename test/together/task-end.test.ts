import { describe, expect, it } from "vitest";
import type { Answer } from "../../src/ask/answer.ts";
import { TASK_STATES } from "../../src/model/entry.ts";
import { judgeTask, type Seen } from "../../src/together/task-end.ts";
import { BOB } from "../machine.ts";
import { aTask, author } from "../rooms/fixtures.ts";

const kind = (change: Partial<Seen>) =>
	judgeTask({ task: aTask(), hasIt: false, looksAtPrompt: 0, ...change })?.kind;
const turn: Answer = { outcome: "answered", text: "I will see", by: "turn" };

describe("a wait for a task", () => {
	it.each(TASK_STATES)("ends with the state that it is in, where that is one to be told: %s", (state) => {
		const goesOn = state === "submitted" || state === "working";
		expect(kind({ task: aTask({ state }) })).toBe(goesOn ? undefined : "reported");
	});

	it("ends with the report rather than with the turn that made it, or the session that has ended", () => {
		const task = aTask({ state: "completed" });
		expect(kind({ task, turn, worker: "gone" })).toBe("reported");
	});

	it("ends where whoever has it has ended, or its turn is over", () => {
		expect(kind({ worker: "gone" })).toBe("gone");
		expect(judgeTask({ task: aTask(), turn, hasIt: false, looksAtPrompt: 0 })).toMatchObject({
			kind: "silent",
			words: { outcome: "answered", text: "I will see" },
		});
		const failed: Answer = { ...turn, outcome: "failed", error: "400" };
		expect(judgeTask({ task: aTask(), turn: failed, hasIt: false, looksAtPrompt: 0 })).toMatchObject({
			words: { outcome: "failed", error: "400" },
		});
	});

	it("ends where its party keeps it away, unless it has it all the same", () => {
		const claim = { by: author(BOB), number: 2 };
		expect(kind({ isRefused: true })).toBe("refused");
		expect(kind({ isRefused: true, hasIt: true })).toBeUndefined();
		expect(kind({ isRefused: true, task: aTask({ state: "working", claim }) })).toBeUndefined();
	});

	it("ends with the first look at its prompt where the transcript has the end of its turn", () => {
		expect(kind({ hasIt: true, turnEnded: true, looksAtPrompt: 1 })).toBe("silent");
		expect(kind({ hasIt: true, turnEnded: true, looksAtPrompt: 0 })).toBeUndefined();
	});

	it.each([
		[true, 3, "silent"],
		[true, 2, undefined],
		[false, 9, undefined],
	])("ends without a turn's end where its reader (%s) stays at its prompt for %i looks: %s", (...seen) => {
		const [hasIt, looksAtPrompt, expected] = seen;
		expect(kind({ hasIt, looksAtPrompt, worker: "idle" })).toBe(expected);
	});
});
