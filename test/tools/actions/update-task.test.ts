import { describe, expect, it } from "vitest";
import { taskCalls } from "../task-calls.ts";

const calls = taskCalls();

describe("update_task", () => {
	it("says the state, who was told and what can go on now", async () => {
		const id = await calls.given();
		const next = await calls.given({ blocked_by: [id], title: "then" });
		const { text } = await calls.bob("update_task", { task_id: id, state: "completed", result: "merged" });
		expect(text.split("\n")).toEqual([
			`Task ${id} is completed: "Do it".`,
			'"ann" (aaaa1111) was told, not running; the message is in its inbox.',
			`Ready now: ${next}  "then"`,
		]);
	});

	it("says what waits in vain", async () => {
		const id = await calls.given();
		const next = await calls.given({ blocked_by: [id], title: "then" });
		const { text } = await calls.bob("update_task", { task_id: id, state: "failed" });
		expect(text).toContain(`It waits in vain now: ${next}  "then"`);
	});

	it.each([
		["submitted", "bad_input"],
		["done", "bad_input"],
	])("knows no state %s", async (state, code) => {
		const { error } = await calls.bob("update_task", { task_id: await calls.given(), state });
		expect(error?.code).toBe(code);
	});

	it("says the state where it forbids the report", async () => {
		const id = await calls.given();
		await calls.bob("update_task", { task_id: id, state: "completed" });
		const { text, error } = await calls.bob("update_task", { task_id: id, state: "working" });
		expect([error?.code, text]).toEqual([
			"not_allowed",
			expect.stringContaining("The task is completed since"),
		]);
	});
});
