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
		[
			"is its turn's text and a hook's reason where a hook stopped it",
			RESULT,
			{ state: "quiet", ended: true, text: "own", hook: "no" },
			{ outcome: "interrupted", text: "own", hook: "no" },
		],
		[
			"is the same where the turn has its end",
			RESULT,
			{ state: "done", outcome: "interrupted", text: "own", hook: "" },
			{ outcome: "interrupted", text: "own", hook: "" },
		],
		[
			"is an interim one where the client ended while its agents worked",
			RESULT,
			{ state: "interim", agents: 2, lost: 1, text: "own" },
			{ text: "own", lost: 3 },
		],
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

	it("is interrupted where a hook stopped a copy's turn, whose reason it does not print", () => {
		const copy: HeadlessResult = { ...RESULT, text: "", stopped: true };
		const stopped = { outcome: "interrupted", hook: "", by: "turn", cost: 0.5, forked: true };
		expect(judgeClient(copy, undefined, true)).toEqual({ ...stopped, text: "" });
		const turn = { text: "half", additions: [] };
		expect(judgeClient({ ...copy, turn }, undefined, true)).toEqual({ ...stopped, text: "half" });
	});

	it("is never an error of the model's service: that stands apart", () => {
		const refused: HeadlessResult = { ...FAILED, text: "API Error: 529", isError: true };
		const failed = { outcome: "failed", error: "API Error: 529", by: "turn", cost: undefined };
		expect(judgeClient(refused, undefined, true)).toEqual({ ...failed, text: "", forked: true });
		expect(judgeClient(refused, { turn: turn("running"), shared: false }, false)).toEqual({
			...failed,
			text: "own",
		});
		const told: Turn = { state: "done", outcome: "failed", text: "own", error: "API Error: 400" };
		expect(judgeClient(refused, { turn: told, shared: false }, false)).toMatchObject({
			text: "own",
			error: "API Error: 400",
		});
	});

	it("is the answer, though the service failed when a Stop hook went on with the turn", () => {
		const refused: HeadlessResult = { ...FAILED, text: "API Error: 529", isError: true };
		const additions = [{ after: "hook" as const, text: "3 of", outcome: "failed" as const }];
		const told: Turn = { state: "done", outcome: "answered", text: "own", additions };
		expect(judgeClient(refused, { turn: told, shared: false }, false)).toEqual({
			outcome: "answered",
			text: "own",
			additions,
			by: "turn",
			cost: undefined,
		});
	});

	it("is what was said until its background agents were back, though what it printed is the end alone", () => {
		const additions = [{ after: "agent" as const, text: "found" }];
		const told: Turn = { state: "quiet", ended: true, text: "looking", additions };
		expect(judgeClient(RESULT, { turn: told, shared: false }, false)).toMatchObject({
			outcome: "answered",
			text: "looking",
			additions,
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

	it("of a copy is all that it printed of its turn, before a tool call too", () => {
		const additions = [{ after: "hook" as const, text: "checked" }];
		const result = { ...RESULT, text: "checked", turn: { text: "one\n\ntwo", additions } };
		expect(judgeClient(result, undefined, true)).toMatchObject({ text: "one\n\ntwo", additions });
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

	it("is silent where it printed nothing", () => {
		const answer = judgeClient({ ...RESULT, text: undefined }, undefined, true);
		expect(answer).toMatchObject({ outcome: "silent", text: "" });
	});
});
