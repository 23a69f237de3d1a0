import { describe, expect, it } from "vitest";
import type { Heard } from "../../src/claude/heard.ts";
import { add, NOTHING_SAID } from "../../src/claude/said.ts";
import { outcomeOf, verdictOf } from "../../src/claude/verdict.ts";
import { says } from "./made-events.ts";

const said = add(NOTHING_SAID, { message: "m", texts: ["1"], stop: "end_turn" }, true);
const more = add({ ...said, next: "hook" }, { message: "n", texts: ["2"], stop: "end_turn" }, true);
const additions = [{ after: "hook", text: "2" }];

function heard(more: Partial<Heard>): Heard {
	const nothing = { turn: "t", since: 0, begun: new Set<string>(), tail: "t", message: "m", calls: false };
	return { ...nothing, said, last: undefined, started: [], noticed: [], ...more };
}

describe("the verdict on one turn", () => {
	it.each<[what: string, turn: Partial<Heard>, verdict: object]>([
		["goes on without a last word", {}, { state: "running", text: "1" }],
		[
			"is quiet behind its last word",
			{ last: says("b", "1") as Heard["last"] },
			{ state: "quiet", ended: true, text: "1" },
		],
		[
			"is quiet behind thoughts with which the model ended",
			{ last: says("b", "") as Heard["last"] },
			{ state: "quiet", ended: true, text: "1" },
		],
		[
			"goes on behind other thoughts",
			{ last: says("b", "", { stop: undefined }) as Heard["last"] },
			{ state: "running", text: "1" },
		],
		[
			"is quiet where a hook stopped it",
			{ calls: true, hook: "no" },
			{ state: "quiet", ended: true, text: "1", hook: "no" },
		],
		[
			"was stopped by a hook",
			{ outcome: "interrupted", calls: true, hook: "" },
			{ state: "done", outcome: "interrupted", text: "1", hook: "" },
		],
		[
			"was complete when a hook stopped what another hook went on with",
			{ said: more, complete: "answered", outcome: "interrupted", hook: "no" },
			{
				state: "done",
				outcome: "answered",
				text: "1",
				additions: [{ after: "hook", text: "2", outcome: "interrupted" }],
			},
		],
		[
			"ends in an error",
			{ outcome: "failed", error: "529" },
			{ state: "done", outcome: "failed", text: "1", error: "529" },
		],
		[
			"was complete when a hook went on with it",
			{ outcome: "failed", error: "529", complete: "answered", said: more },
			{
				state: "done",
				outcome: "answered",
				text: "1",
				additions: [{ after: "hook", text: "2", outcome: "failed" }],
			},
		],
		[
			"was left, as it stood",
			{ left: "prompt", last: says("b", "1") as Heard["last"] },
			{ state: "left", by: "prompt", outcome: "answered", text: "1" },
		],
		[
			"was left after it was complete, and a hook had gone on with it",
			{ left: "resume", complete: "answered", said: more },
			{
				state: "left",
				by: "resume",
				outcome: "answered",
				text: "1",
				additions: [{ after: "hook", text: "2", outcome: "interrupted" }],
			},
		],
		[
			"was not",
			{ outcome: "interrupted", said: more },
			{ state: "done", outcome: "interrupted", text: "1", additions },
		],
	])("%s", (_, turn, expected) => {
		expect(verdictOf(heard(turn))).toEqual(expected);
	});
});

describe("a turn that ended as turns do", () => {
	it("is silent where nothing was written, for whomever", () => {
		expect(outcomeOf({ text: "" })).toBe("silent");
		expect(outcomeOf({ text: "", additions: [{ after: "hook", text: "2" }] })).toBe("answered");
		expect(outcomeOf({ text: "1" })).toBe("answered");
	});
});
