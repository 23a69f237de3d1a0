import { describe, expect, it } from "vitest";
import type { ShownRecord } from "../../src/claude/shown-record.ts";
import { onwardFrom } from "../../src/claude/went-on.ts";

type Made = [kind: "prompt" | "reply" | "call" | "result" | "hook" | "link" | "compaction", uuid: string];
/** Records, each with its parent; `undefined` begins a chain. What is made of "hook" is asked about. */
function onward(...made: [...Made, parent: string | undefined, message?: string][]) {
	const records = made.map(([kind, uuid, parent, message = uuid], at): ShownRecord => {
		const linked = { at, uuid, parent };
		if (kind === "reply") return { kind, message, calls: [], ...linked };
		if (kind === "call") return { kind: "reply", message, calls: [uuid], ...linked };
		if (kind === "result") return { kind, tool: "t", text: "", ...linked };
		if (kind === "hook") return { kind: "context", text: uuid, ...linked };
		if (kind === "compaction") return { kind: "link", compaction: true, ...linked };
		return { kind, ...linked };
	});
	return onwardFrom(
		records,
		made.findIndex(([, uuid]) => uuid === "H"),
	);
}

describe("how a conversation went on from what a hook said", () => {
	it("is answered by the model's next message, whatever stands between", () => {
		expect(onward(["prompt", "p", "old"], ["hook", "H", "p"])).toBe("open");
		expect(onward(["hook", "H", "p"], ["link", "l", "H"], ["prompt", "q", "l"])).toBe("open");
		expect(onward(["hook", "H", "p"], ["link", "l", "H"], ["reply", "r", "l"])).toBe("answered");
		expect(onward(["hook", "H", "p"], ["prompt", "q", "H"], ["reply", "r", "q"])).toBe("answered");
	});

	it("is not answered by a block of a message that was begun before", () => {
		const begun = [
			["reply", "a", "p", "m"],
			["hook", "H", "a"],
		] as const;
		expect(onward([...begun[0]], [...begun[1]], ["reply", "b", "H", "m"])).toBe("open");
	});

	it.each([
		["whose beginning is not there", "old"],
		["that has just begun", undefined],
	])("is without it where the next prompt follows what stood before, in a conversation %s", (_, old) => {
		const dropped: [...Made, string | undefined][] = [
			["prompt", "p", old],
			["hook", "H", "p"],
			["link", "l", "H"],
		];
		expect(onward(...dropped, ["prompt", "q", old])).toBe("without");
		expect(onward(...dropped, ["link", "m", old], ["prompt", "q", "m"])).toBe("without");
		// A record that is no prompt and no reply tells nothing.
		expect(onward(...dropped, ["link", "m", old])).toBe("open");
		// The person has gone back to it.
		expect(onward(...dropped, ["prompt", "q", old], ["reply", "r", "l"])).toBe("answered");
	});

	it("is open where a line is missing in between", () => {
		expect(onward(["prompt", "p", "old"], ["hook", "H", "p"], ["reply", "r", "lost"])).toBe("open");
	});

	it("goes on over a compaction, whose end of the old chain may never have been written", () => {
		for (const end of ["H", "never written"])
			expect(
				onward(["hook", "H", "p"], ["compaction", "c", end], ["prompt", "s", "c"], ["reply", "r", "s"]),
			).toBe("answered");
	});

	it.each([
		["first", "R2"],
		["second", "H"],
		["same message's", "b"],
	])("is answered behind calls made at once, though the next message follows the %s result", (_, last) => {
		expect(
			onward(
				["prompt", "p", "old"],
				["call", "a", "p", "m"],
				["call", "b", "a", "m"],
				["result", "R1", "a"],
				["hook", "H", "R1"],
				["result", "R2", "b"],
				["reply", "r", last],
			),
		).toBe("answered");
		expect(
			onward(
				["prompt", "p", "old"],
				["call", "a", "p", "m"],
				["call", "b", "a", "m"],
				["result", "R2", "b"],
				["hook", "H", "R2"],
				["result", "R1", "a"],
				["reply", "r", "R1"],
			),
		).toBe("answered");
	});

	it("is answered with a prompt that waited at Esc in a tool, and without it once another is", () => {
		const waited: [...Made, string | undefined][] = [
			["prompt", "p", "old"],
			["call", "a", "p"],
			["prompt", "w", "a"],
			["hook", "H", "w"],
			["result", "R", "a"],
			["link", "esc", "R"],
		];
		expect(onward(...waited, ["reply", "r", "esc"])).toBe("answered");
		expect(onward(...waited, ["prompt", "q", "esc"], ["reply", "r", "q"])).toBe("without");
	});

	it("is open where the records tell no place", () => {
		const context: ShownRecord = { kind: "context", text: "", at: 1 };
		const reply: ShownRecord = { kind: "reply", message: "m", calls: [], at: 2 };
		expect(onwardFrom([context, reply], 0)).toBe("open");
		expect(onwardFrom([{ ...context, uuid: "u" }, reply], 0)).toBe("open");
		expect(onwardFrom([], 0)).toBe("open");
	});
});
