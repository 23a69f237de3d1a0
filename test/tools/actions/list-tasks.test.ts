import { describe, expect, it } from "vitest";
import { taskCalls } from "../task-calls.ts";

const calls = taskCalls();

describe("list_tasks", () => {
	it("has one line a task", async () => {
		const id = await calls.given();
		expect((await calls.ann("list_tasks")).text).toBe(
			`${id}  submitted, ready; "Do it"; from "ann" for "bob"`,
		);
		expect((await calls.ann("list_tasks", { state: "completed" })).text).toBe("No task is completed.");
	});

	it("says that there are none", async () => {
		expect((await calls.ann("list_tasks", { state: "all" })).text).toBe("There are no tasks.");
	});

	it("shows one task whole", async () => {
		const id = await calls.given({ details: "All of it." });
		await calls.bob("update_task", { task_id: id, state: "completed", result: "merged" });
		const { text } = await calls.ann("list_tasks", { task_id: id.slice(0, 13) });
		expect(text).toMatch(/completed; "Do it".*what="details".*\nAll of it\.\n.*what="result".*\nmerged\n/s);
	});
});
