import { describe, expect, it } from "vitest";
import { aMessage, BOB } from "../../machine.ts";
import { taskCalls } from "../task-calls.ts";

const calls = taskCalls();

describe("take_task", () => {
	it("says whose task it is, what is to be done and how to report", async () => {
		const id = await calls.given({ details: "All of it.", params: '{"a":1}', deadline_minutes: 5 });
		const { text, failed } = await calls.bob("take_task");
		expect(text.split("\n").slice(0, 2)).toEqual([
			`Task ${id} is yours now, from "ann" (aaaa1111): "Do it".`,
			"It is wanted by 2026-03-04T12:05:00.000Z.",
		]);
		for (const words of ["All of it.", '{"a":1}', `update_task, task_id="${id}"`])
			expect(text).toContain(words);
		expect(failed).toBe(false);
	});

	it("says that there is none, and what the caller works on besides", async () => {
		expect((await calls.bob("take_task")).text).toBe("No task is ready for you.");
		const id = await calls.given();
		await calls.bob("take_task");
		const { text, failed } = await calls.bob("take_task", { wait_seconds: 0.05 });
		expect(text).toBe(`No task came within 0 s.\nYou work on these besides:\n  ${id}  working; "Do it"`);
		expect(failed).toBe(true);
	});

	it("says that somebody worked on it before, who has ended", async () => {
		await calls.given({ to: "anyone" });
		await calls.bob("take_task");
		expect((await calls.ann("take_task")).text).toContain('"bob" worked on it before, and has ended');
	});

	it("shows the question that ended its wait", async () => {
		await calls.stores.mailbox.put(aMessage({ kind: "question", text: "what now?" }));
		expect((await calls.bob("take_task", { wait_seconds: 30 })).text).toContain("\nwhat now?\n");
		expect(calls.stores.mailbox.unreadCount(BOB)).toBe(0);
	});
});
