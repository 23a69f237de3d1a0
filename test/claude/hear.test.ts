import { describe, expect, it } from "vitest";
import { historyOf } from "../../src/claude/chain.ts";
import { hear, outcomeIfLeft } from "../../src/claude/hear.ts";
import type { Heard, Outcome } from "../../src/claude/heard.ts";
import { placesOf } from "../../src/claude/places.ts";
import type { Event } from "../../src/claude/record.ts";
import { readSaid } from "../../src/claude/said.ts";
import {
	asks,
	calls,
	cutShort,
	ends,
	esc,
	feedback,
	halts,
	inserts,
	queue,
	queued,
	result,
	says,
} from "./made-events.ts";

/** Of the question that the event of this index hands over. Another message has an "M" in it. */
function heard(events: Event[], index = 0): Heard {
	const history = historyOf(events);
	const hands = {
		carries: (text: string) => text.includes("Q"),
		handsOther: (text: string) => text.includes("M"),
	};
	return hear(history.events, { index, at: 0 }, placesOf(history, index), hands);
}

const parts = (events: Event[], index?: number) => readSaid(heard(events, index).said);

describe("what is written after somebody else's words", () => {
	it.each<[who: string, words: Event, after: string]>([
		["a Stop hook's feedback", feedback("d<c", "tidy up"), "hook"],
		["a hook that woke the session", queued("d<c", "tidy up", { by: "woken" }), "hook"],
		["a prompt that waited", queued("d<c", "and this?"), "prompt"],
		["another message that waited", queued("d<c", "M"), "message"],
		["another message that a Stop hook hands over", feedback("d<c", "M"), "message"],
		["another message that any hook hands over", inserts("d<c", "M"), "message"],
		["a peer's message that waited", queued("d<c", "hello", { by: "peer" }), "message"],
		[
			"that another's agent was stopped",
			queued("d<c", "notice", { by: "task", tasks: ["t"], agent: true, killed: true }),
			"stopped",
		],
		["a prompt that 2.0.60 names nowhere", queue("remove", "", "oldest"), "prompt"],
	])("is apart: %s", (_, words, after) => {
		const parent = "uuid" in words ? "d" : "c";
		const events = [asks("a"), says("b<a", "1"), says("c<b", "2"), words, says(`e<${parent}`, "3")];
		expect(parts(events)).toEqual({ text: "1\n\n2", additions: [{ after, text: "3" }] });
	});

	it.each<[what: string, words: Event]>([
		["what another hook adds to a tool's result", inserts("d<c", "lint: ok")],
		["the notice of a task", queued("d<c", "done", { by: "task", tasks: ["t"] })],
		["the question again", queued("d<c", "Q")],
	])("is none of this: %s", (_, words) => {
		const events = [asks("a"), calls("b<a"), result("c<b"), words, says("e<d", "1")];
		expect(parts(events)).toEqual({ text: "1", additions: [] });
	});

	it("is none of a turn that was left, where 2.0.60 puts a prompt into another one", () => {
		const given = [asks("a"), says("b<a", "1"), feedback("c<b", "tidy up"), says("d<c", "2"), calls("e<d")];
		const after = heard([...given, asks("x<e", "x"), calls("y<x"), queue("remove", "", "oldest")]);
		expect(after).toMatchObject({ left: "resume", said: { next: undefined } });
	});

	it("begins with the next message, not in the middle of one", () => {
		const events = [
			asks("a"),
			calls("b<a", { message: "m" }),
			result("c<b"),
			inserts("d<c", "M"),
			says("e<b", "1", { message: "m", block: 1 }),
			says("f<e", "2"),
		];
		expect(parts(events)).toEqual({ text: "1", additions: [{ after: "message", text: "2" }] });
	});

	it("is none where a hook that woke the session spoke before the first word", () => {
		const woken = { ...asks("b<a", "tidy up"), by: "woken" } as Event;
		expect(parts([asks("a"), woken, says("c<b", "1")])).toEqual({ text: "1", additions: [] });
	});

	it("shares the text where a prompt came together with the question", () => {
		const events = [
			asks("x", "x"),
			calls("y<x"),
			result("r<y"),
			queued("a<r", "Q"),
			queued("b<a", "z"),
			says("c<b", "1"),
		];
		expect(parts(events, 3)).toEqual({ text: "1", additions: [] });
	});

	it("is all of it where a Stop hook spoke together with the one that handed over the question", () => {
		const first = [asks("x", "x"), says("y<x", "no"), feedback("z<y", "tidy up"), feedback("a<z", "Q")];
		const second = [asks("x", "x"), says("y<x", "no"), feedback("a<y", "Q"), feedback("z<a", "tidy up")];
		const both = { text: "", additions: [{ after: "hook", text: "1" }] };
		expect(parts([...first, says("b<a", "1")], 3)).toEqual(both);
		expect(parts([...second, says("b<z", "1")], 2)).toEqual(both);
	});
});

describe("a turn that a Stop hook goes on with", () => {
	it("has come to its answer before the hook spoke, whatever becomes of the rest", () => {
		const begun = [asks("a"), says("b<a", "1"), feedback("c<b", "tidy up"), says("d<c", "2")];
		expect(heard([...begun, esc("e<d")])).toMatchObject({ complete: "answered", outcome: "interrupted" });
		expect(heard([asks("a"), says("b<a", ""), feedback("c<b", "x")])).toMatchObject({ complete: "silent" });
	});

	it("has not, where the model had called a tool", () => {
		expect(heard([asks("a"), calls("b<a"), feedback("c<b", "x")]).complete).toBeUndefined();
	});
});

describe("an error of the model's service", () => {
	const error = (names: string, more: object = {}) =>
		says(names, "API Error", { error: true, stop: "stop_sequence", ...more });

	it("ends the turn, and is no word of the model's", () => {
		const { said, outcome, error: told } = heard([asks("a"), says("b<a", "1"), error("c<b")]);
		expect({ text: readSaid(said).text, outcome, told }).toEqual({
			text: "1",
			outcome: "failed",
			told: "API Error",
		});
	});

	it.each([
		["it stopped at a tool call", { stop: "tool_use" }],
		["it calls a tool", { calls: true }],
	])("does not where %s: the client goes on", (_, more) => {
		const events = [
			asks("a"),
			calls("b<a"),
			error("c<b", more),
			result("d<b"),
			says("e<d", "4317"),
			ends("f<e"),
		];
		expect(parts(events).text).toBe("4317");
		expect(heard(events)).toMatchObject({ outcome: "answered" });
	});
});

describe("a hook of a tool's that lets no message follow", () => {
	const stopped = [asks("a"), says("b<a", "1"), calls("c<b"), result("d<c"), halts("e<d")];

	it.each<[what: string, end: Event]>([
		["the client says so", ends("f<e")],
		["the next prompt follows it", asks("f<e", "x")],
	])("cuts the turn off, with its words, where %s", (_, end) => {
		expect(heard([...stopped, end])).toMatchObject({ outcome: "interrupted", hook: "no more" });
	});

	it("lets those that the model is writing come to their end", () => {
		const last = says("f<e", "2", { message: "c<b", block: 2 });
		expect(parts([...stopped, last]).text).toBe("1\n\n2");
		expect(heard([...stopped, last, ends("g<f")])).toMatchObject({ outcome: "interrupted" });
	});

	it("did not, where another follows all the same", () => {
		const turn = heard([...stopped, says("f<e", "2"), ends("g<f")]);
		expect(turn).toMatchObject({ outcome: "answered", hook: undefined });
	});
});

describe("work in the background", () => {
	it("is what the turn has left there, and what it had notice of", () => {
		const started = { id: "a1", call: "t1" };
		const events = [
			asks("a"),
			calls("b<a"),
			{ ...result("c<b"), started } as Event,
			queued("d<c", "done", { by: "task", tasks: ["a1", "t1"] }),
		];
		expect(heard(events)).toMatchObject({ started: [started], noticed: ["a1", "t1"] });
	});
});

describe("a turn that was left", () => {
	it.each<[what: string, events: Event[], left: Heard["left"], outcome: Outcome]>([
		[
			"a prompt stands in its midst",
			[asks("a"), calls("b<a"), result("r<b"), asks("x<r", "x")],
			"resume",
			"interrupted",
		],
		["a prompt stands elsewhere", [asks("a"), says("b<a", "1"), asks("x", "x")], "prompt", "answered"],
		["a prompt stands elsewhere before a word", [asks("a"), asks("x", "x")], "prompt", "interrupted"],
		[
			"a prompt stands elsewhere, and thoughts were its end",
			[asks("a"), says("b<a", ""), asks("x", "x")],
			"prompt",
			"silent",
		],
		[
			"a resumed client calls it cut short",
			[asks("a"), says("b<a", "1", { stop: undefined }), cutShort("c<b")],
			"resume",
			"interrupted",
		],
		[
			"it came to its end before a resumed client called it cut short",
			[asks("a"), says("b<a", "1"), cutShort("c<a")],
			"resume",
			"answered",
		],
		[
			"it goes on all the same",
			[asks("a"), calls("b<a"), cutShort("c<b"), asks("x<c", "x"), result("r<b"), calls("d<r")],
			undefined,
			"interrupted",
		],
	])("%s", (_, events, left, outcome) => {
		const turn = heard(events);
		expect(turn.outcome).toBeUndefined();
		expect(turn.left).toBe(left);
		expect(outcomeIfLeft(turn)).toBe(outcome);
	});
});
