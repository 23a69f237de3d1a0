import { describe, expect, it } from "vitest";
import { markOf, startedBy, tellsOfOther, writerOf } from "../../src/claude/put-in.ts";

it("knows writers by the client's word", () => {
	const origins = ["peer", "task-notification", "human", undefined];
	expect(origins.map((origin) => writerOf(origin, "x"))).toEqual(["peer", "task", undefined, undefined]);
});

it("knows the notice of an agent by its form, where the client names no origin (2.0.60)", () => {
	const notice =
		'<agent-notification>\n<agent-id>82e9d651</agent-id>\n<summary>Agent "look" completed.</summary>';
	expect(writerOf(undefined, notice)).toBe("task");
	expect(markOf("task", notice)).toEqual({ by: "task", tasks: ["82e9d651"], agent: true });
	expect([writerOf("human", notice), writerOf(undefined, ` ${notice}`)]).toEqual([undefined, undefined]);
});

it("reads the ids of a notice, and not those in the task's own words", () => {
	const text = "<task-id>a1</task-id>\n<summary>s</summary><result><task-id>a2</task-id></result>";
	expect(markOf("task", text)).toEqual({ by: "task", tasks: ["a1"] });
	expect(markOf("peer", text)).toEqual({ by: "peer" });
	expect(markOf(undefined, text)).toEqual({});
});

it("tells a task that was stopped from one that ended", () => {
	const text = (status: string) => `<task-id>a1</task-id>\n<status>${status}</status>\n<summary>s</summary>`;
	expect(markOf("task", text("killed"))).toEqual({ by: "task", tasks: ["a1"], killed: true });
	expect(markOf("task", text("completed"))).toEqual({ by: "task", tasks: ["a1"] });
});

it("reads the calls that began the tasks, where a notice names them", () => {
	const text = "<task-id>a1</task-id>\n<tool-use-id>t1</tool-use-id>\n<summary>s</summary>";
	expect(markOf("task", text)).toEqual({ by: "task", tasks: ["t1"] });
});

it("tells a hook that wakes the session from a task", () => {
	const words = "<system-reminder>\nStop hook blocking error from command: no\n</system-reminder>";
	const text = `<task-notification>\n<summary>Stop hook feedback</summary>\n</task-notification>\n${words}`;
	expect(markOf("task", text)).toEqual({ by: "woken" });
	expect(markOf("peer", text)).toEqual({ by: "peer" });
	const task = "<task-notification>\n<task-id>b1</task-id>\n<summary>Stop hook feedback</summary>";
	expect(markOf("task", task)).toEqual({ by: "task", tasks: ["b1"] });
});

it("finds work in the background only where the client says so", () => {
	const result = { tool_use_id: "t" };
	expect(startedBy({ toolUseResult: { status: "async_launched", agentId: "a" } }, result)).toEqual({
		started: { id: "a", call: "t" },
	});
	const asked = { success: true, message: "Resuming agent a", resumedAgentId: "a" };
	expect(startedBy({ toolUseResult: asked }, result)).toEqual({ started: { id: "a", call: "t" } });
	const moved = { backgroundTaskId: "b", backgroundedToDeliverMessage: true };
	expect(startedBy({ toolUseResult: moved }, result)).toEqual({
		started: { id: "b", call: "t", moved: true },
	});
	expect(startedBy({ toolUseResult: { backgroundTaskId: "b" } }, result)).toEqual({});
	expect(startedBy({ toolUseResult: "Error" }, result)).toEqual({});
	expect(startedBy({}, result)).toEqual({});
});

describe("tellsOfOther", () => {
	const agent = true as const;
	it.each([
		["an agent of another turn", { tasks: ["a2"], agent }, true],
		["an agent of the turn itself, by its id", { tasks: ["a1"], agent }, false],
		["an agent of the turn itself, by its call", { tasks: ["c1"], agent }, false],
		["a command in the background", { tasks: ["b"] }, false],
		["an agent that ended with its client", { tasks: ["a2"], agent, stopped: true as const }, false],
		["nothing", {}, false],
	])("%s", (_, mark, expected) => {
		expect(tellsOfOther(mark, [{ id: "a1", call: "c1" }])).toBe(expected);
	});
});
