import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { turnWords } from "../../src/claude/turn-words.ts";

let folder: string;
let records = 0;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "intercom-words-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** One record, so many seconds after noon. */
const at = (seconds: number, fields: object) => ({
	uuid: `record ${++records}`,
	timestamp: new Date(Date.UTC(2026, 2, 4, 12, 0, seconds)).toISOString(),
	...fields,
});
const since = Date.UTC(2026, 2, 4, 12, 0, 20);
const prompt = (seconds: number) => at(seconds, { type: "user", message: { content: "do it" } });
const says = (seconds: number, text: string, fields: object = {}, stop = "end_turn") =>
	at(seconds, {
		type: "assistant",
		message: { id: `msg ${seconds}`, stop_reason: stop, content: [{ type: "text", text }] },
		...fields,
	});
const end = (seconds: number, fields: object = {}) =>
	at(seconds, { type: "system", subtype: "turn_duration", ...fields });
const interrupt = (seconds: number) =>
	at(seconds, {
		type: "user",
		message: { content: [{ type: "text", text: "[Request interrupted by user]" }] },
	});

const before = [prompt(1), says(2, "earlier"), end(3)];
const words = (events: readonly object[], from?: number) => {
	const path = join(folder, "transcript.jsonl");
	writeFileSync(path, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
	return turnWords(path, from);
};

describe("the words of a turn", () => {
	it("are those of the turn at that time, from then on, and of no other", () => {
		const turn = [prompt(10), says(11, "I take it.", {}, "tool_use"), says(21, "Tomorrow."), end(22)];
		const later = [prompt(30), says(31, "hello"), end(32)];
		expect(words([...before, ...turn, ...later], since)).toEqual({
			text: "Tomorrow.",
			hasEnded: true,
			interrupted: false,
		});
	});

	it("are those of the last turn where no time is given", () => {
		expect(words([...before, prompt(10), says(11, "one"), says(12, "two"), end(13)]).text).toBe("one\ntwo");
	});

	it("are found before what is longer than a first look", () => {
		const result = at(22, {
			type: "user",
			message: { content: [{ type: "tool_result", content: "x".repeat(40_000) }] },
		});
		expect(words([...before, prompt(10), says(21, "so", {}, "tool_use"), result], since).text).toBe("so");
	});

	it("are none where nothing was written since, or the file is not there", () => {
		const none = { text: "", hasEnded: false, interrupted: false };
		expect(words(before, since)).toEqual(none);
		expect(words([])).toEqual(none);
		expect(turnWords(join(folder, "missing.jsonl"), since)).toEqual(none);
	});
});

it.each<[how: string, turn: object[], seen: object]>([
	["by its own record", [says(21, "so"), end(22)], { hasEnded: true }],
	["by its last word (2.0.60)", [says(21, "so")], { hasEnded: true }],
	["not with a tool's call", [says(21, "so", {}, "tool_use")], { hasEnded: false }],
	[
		"not while its agents work",
		[says(21, "so"), end(22, { pendingBackgroundAgentCount: 1 })],
		{ hasEnded: false },
	],
	["by Esc", [says(21, "so", {}, "tool_use"), interrupt(22)], { hasEnded: true, interrupted: true }],
	[
		"by an error",
		[says(21, "API Error: 400", { isApiErrorMessage: true }), end(22)],
		{ hasEnded: true, text: "", error: "API Error: 400" },
	],
])("a turn has ended %s", (_, turn, seen) => {
	expect(words([...before, prompt(10), ...turn], since)).toMatchObject(seen);
});
