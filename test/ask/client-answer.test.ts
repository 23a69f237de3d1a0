import { describe, expect, it } from "vitest";
import type { Answer } from "../../src/ask/answer.ts";
import { judgeClient } from "../../src/ask/client-answer.ts";
import type { HeadlessResult } from "../../src/claude/headless.ts";
import type { Turn } from "../../src/claude/turn.ts";

const RESULT: HeadlessResult = { exitCode: 0, text: "printed", failed: false, cost: 0.5 };
const FAILED: HeadlessResult = { exitCode: 1, text: "printed", failed: true, cost: undefined };
const turn = (state: "running" | "quiet"): Turn =>
	state === "quiet" ? { state, ended: true, text: "own" } : { state, text: "own" };
const done = (outcome: "answered" | "interrupted" | "failed", text = "own"): Turn => ({
	state: "done",
	outcome,
	text,
});

describe("the answer of a client that was started", () => {
	it.each<[string, HeadlessResult, Turn, Partial<Answer>]>([
		["is its turn's text where that has its end", RESULT, done("answered"), { text: "own" }],
		["is its turn's text where that has its last word", RESULT, turn("quiet"), { text: "own" }],
		["is what it printed where its turn wrote no text", RESULT, done("answered", ""), { text: "printed" }],
		["is what it printed where its turn goes on", RESULT, turn("running"), { text: "printed" }],
		["is what it printed where the transcript has no turn", RESULT, { state: "absent" }, { text: "printed" }],
		["is what it printed where its turn looks interrupted", RESULT, done("interrupted"), { text: "printed" }],
		["is what its turn says of a failure", RESULT, done("failed"), { outcome: "failed", text: "own" }],
		["is what its turn says, though it failed later", FAILED, done("answered"), { text: "own" }],
	])("%s", (_, result, of, expected) => {
		expect(judgeClient(result, { turn: of, shared: false }, false)).toEqual({
			outcome: "answered",
			by: "turn",
			cost: result.cost,
			...expected,
		});
	});

	it.each<[string, Turn, string]>([
		["what the turn had written", turn("running"), "own"],
		["the last word", turn("quiet"), "own"],
		["what it printed, where there is no turn", { state: "absent" }, "printed"],
	])("is a failure with %s where the client failed", (_, of, text) => {
		expect(judgeClient(FAILED, { turn: of, shared: false }, false)).toMatchObject({
			outcome: "failed",
			text,
		});
	});

	it("says that the turn was shared", () => {
		expect(judgeClient(RESULT, { turn: done("answered"), shared: true }, false)).toMatchObject({
			shared: true,
		});
	});

	it("of a copy is what it printed, and says that a copy gave it", () => {
		const answer = judgeClient(RESULT, undefined, true);
		expect(answer).toEqual({ outcome: "answered", text: "printed", by: "turn", cost: 0.5, forked: true });
	});

	it.each([[undefined], [{ turn: done("answered", "of another"), shared: false }]])(
		"is no answer where a hook blocked the question, whatever the transcript has",
		(reading) => {
			const result = { ...RESULT, text: "blocked by hook", blocked: "No." };
			expect(judgeClient(result, reading, true)).toEqual({
				outcome: "blocked",
				text: "No.",
				by: "turn",
				forked: true,
			});
		},
	);

	it("is empty where it printed nothing", () => {
		expect(judgeClient({ ...RESULT, text: undefined }, undefined, true).text).toBe("");
	});
});
