import { expect, it } from "vitest";
import { markOf, startedIn, writerOf } from "../../src/claude/put-in.ts";

it("knows writers by the client's word alone", () => {
	expect(["peer", "task-notification", "human", undefined].map(writerOf)).toEqual([
		"peer",
		"task",
		undefined,
		undefined,
	]);
});

it("reads the ids of a notice, and not those in the task's own words", () => {
	const text = "<task-id>a1</task-id>\n<summary>s</summary><result><task-id>a2</task-id></result>";
	expect(markOf("task", text)).toEqual({ by: "task", tasks: ["a1"] });
	expect(markOf("peer", text)).toEqual({ by: "peer" });
	expect(markOf(undefined, text)).toEqual({});
});

it("finds work in the background only where the client says so", () => {
	const result = { tool_use_id: "t" };
	expect(startedIn({ toolUseResult: { status: "async_launched", agentId: "a" } }, result)).toEqual({
		started: { id: "a", call: "t" },
	});
	const moved = { backgroundTaskId: "b", backgroundedToDeliverMessage: true };
	expect(startedIn({ toolUseResult: moved }, result)).toEqual({
		started: { id: "b", call: "t", moved: true },
	});
	expect(startedIn({ toolUseResult: { backgroundTaskId: "b" } }, result)).toEqual({});
	expect(startedIn({ toolUseResult: "Error" }, result)).toEqual({});
	expect(startedIn({}, result)).toEqual({});
});
