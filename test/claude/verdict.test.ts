import { describe, expect, it } from "vitest";
import { historyOf } from "../../src/claude/chain.ts";
import { placesOf } from "../../src/claude/places.ts";
import type { Event } from "../../src/claude/record.ts";
import { judge, type Verdict } from "../../src/claude/verdict.ts";
import { asks, calls, cutShort, ends, esc, inserts, result, says } from "./made-events.ts";

/** Of the question that the first event hands over. */
function verdict(events: Event[], at = 0): Verdict {
	const history = historyOf(events);
	return judge(history.events, { index: 0, at }, placesOf(history, 0), (text) => text.includes("Q"));
}

describe("judge", () => {
	it.each<[what: string, events: Event[], verdict: Verdict]>([
		["no word yet", [asks("a")], { state: "running", text: "" }],
		["a tool is called", [asks("a"), says("b<a", "1"), calls("c<b")], { state: "running", text: "1" }],
		[
			"a message goes on behind its tool call",
			[asks("a"), calls("b<a", { message: "m" }), says("c<b", "1", { message: "m" })],
			{ state: "running", text: "1" },
		],
		["the last word is text", [asks("a"), says("b<a", "1")], { state: "quiet", ended: true, text: "1" }],
		[
			"the model did not say that it ended",
			[asks("a"), says("b<a", "1", { stop: undefined })],
			{ state: "quiet", ended: false, text: "1" },
		],
		[
			"a hook goes on with the turn",
			[asks("a"), says("b<a", "1"), inserts("c<b", "x")],
			{ state: "running", text: "1" },
		],
		[
			"the turn ends",
			[asks("a"), says("b<a", "1"), ends("c<b")],
			{ state: "done", outcome: "answered", text: "1" },
		],
		["it ends without a word", [asks("a"), ends("b<a")], { state: "done", outcome: "interrupted", text: "" }],
		[
			"it ends in a refusal",
			[asks("a"), says("b<a", "no", { stop: "refusal" }), ends("c<b")],
			{ state: "done", outcome: "failed", text: "no" },
		],
		[
			"the person presses Esc",
			[asks("a"), says("b<a", "1"), esc("c<b")],
			{ state: "done", outcome: "interrupted", text: "1" },
		],
		[
			"an error ends it",
			[asks("a"), says("b<a", "API Error", { error: true })],
			{ state: "done", outcome: "failed", text: "API Error" },
		],
		[
			"the next prompt ends it behind an answer",
			[asks("a"), says("b<a", "1"), asks("x<b", "x"), says("y<x", "no")],
			{ state: "done", outcome: "answered", text: "1" },
		],
		[
			"a prompt stands in its midst",
			[asks("a"), calls("b<a"), result("r<b"), asks("x<r", "x")],
			{ state: "left", by: "resume", outcome: "interrupted", text: "" },
		],
		[
			"a prompt stands elsewhere",
			[asks("a"), says("b<a", "1"), asks("x", "x")],
			{ state: "left", by: "prompt", outcome: "answered", text: "1" },
		],
		[
			"a resumed client calls it cut short",
			[asks("a"), says("b<a", "1", { stop: undefined }), cutShort("c<b")],
			{ state: "left", by: "resume", outcome: "interrupted", text: "1" },
		],
		[
			"it came to its end before a resumed client called it cut short",
			[asks("a"), says("b<a", "1"), cutShort("c<a")],
			{ state: "left", by: "resume", outcome: "answered", text: "1" },
		],
		[
			"it goes on all the same",
			[asks("a"), calls("b<a"), cutShort("c<b"), asks("x<c", "x"), result("r<b"), calls("d<r")],
			{ state: "running", text: "" },
		],
		[
			"the question is put again before a word of answer",
			[asks("a"), asks("c"), says("d<c", "1")],
			{ state: "quiet", ended: true, text: "1" },
		],
	])("%s", (_, events, expected) => {
		expect(verdict(events)).toEqual(expected);
	});

	it("does not count what was written before the question was put", () => {
		const events = [asks("a"), says("b<a", "early", { at: 5 }), says("c<b", "1", { at: 7 })];
		expect(verdict(events, 6)).toMatchObject({ text: "1" });
	});

	it("does not count a message that began before the question", () => {
		const events = [asks("a"), says("b<a", "no", { message: "m", block: 1 }), says("c<b", "1")];
		expect(verdict(events)).toMatchObject({ text: "1" });
	});
});
