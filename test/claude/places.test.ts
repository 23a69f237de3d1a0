import { describe, expect, it } from "vitest";
import { historyOf } from "../../src/claude/chain.ts";
import { isIn, placesOf } from "../../src/claude/places.ts";
import type { Event } from "../../src/claude/record.ts";
import { asks, calls, compacts, cutShort, ends, esc, inserts, queue, result, says } from "./made-events.ts";

/** The turn of each event that has a uuid; `over` where the turn had ended. */
function turns(events: Event[], question = 0): Record<string, string> {
	const { of } = placesOf(historyOf(events), question);
	return Object.fromEntries([...of].map(([uuid, { turn, over }]) => [uuid, over ? `${turn} over` : turn]));
}

describe("placesOf", () => {
	it("follows the chain, not the order", () => {
		expect(turns([asks("a"), asks("x<a", "x"), says("b<a", "1"), says("y<x", "2")])).toEqual({
			a: "a",
			b: "a",
			x: "x",
			y: "x",
		});
	});

	it("finds the place of a child that comes before its parent", () => {
		expect(turns([says("b<a", "1"), asks("a")])).toEqual({ a: "a", b: "a" });
	});

	it("ends a turn at its end and at an interruption", () => {
		expect(turns([asks("a"), ends("b<a")])).toEqual({ a: "a", b: "a over" });
		expect(turns([asks("a"), esc("b<a")])).toEqual({ a: "a", b: "a over" });
	});

	it("puts what has no parent, and what is said after an end, into a turn of its own", () => {
		expect(turns([asks("a"), says("s", "no")])).toMatchObject({ s: "s" });
		expect(turns([asks("a"), ends("b<a"), says("s<b", "no")])).toMatchObject({ s: "s" });
	});

	it("takes a parent from before the first event for the turn that was under way, up to the question", () => {
		const events = [says("b<lost", "1"), inserts("a<b", "Q"), says("s<gone", "no"), result("r<gone")];
		expect(turns(events, 1)).toEqual({ b: "", a: "", s: "s", r: "" });
	});

	it("puts a compaction into the turn that it interrupts", () => {
		expect(turns([asks("a"), calls("b<a"), compacts("c<lost"), says("d<c", "1")])).toMatchObject({ d: "a" });
	});

	it("puts a compaction behind the end of the turn that was under way into no turn", () => {
		const events = [inserts("a<lost", "Q"), esc("e<a"), compacts("c<gone"), says("d<c", "1")];
		expect(turns(events)).toMatchObject({ e: " over", c: " over", d: "d" });
	});

	it("gives the answer behind an Esc in a tool to the prompt that waited", () => {
		const events = [asks("x", "x"), calls("y<x"), asks("a<y"), result("r<y"), esc("e<r"), says("b<e", "1")];
		expect(turns(events, 2)).toMatchObject({ e: "x over", b: "a" });
	});

	it("knows the turn that was under way when 2.0.60 put the question in", () => {
		const events = [asks("x", "x"), queue("enqueue", "Q"), queue("remove", "", "oldest")];
		expect(placesOf(historyOf(events), 2).question).toMatchObject({ turn: "x" });
	});

	it("knows by the model's next word that a turn was under way whose prompt was lost", () => {
		const events = [asks("o", "x"), asks("x<o", "x"), calls("y<lost"), queue("remove", "", "oldest")];
		expect(placesOf(historyOf(events), 3).question).toMatchObject({ turn: "" });
	});

	it("gives a compaction no place in a turn that had begun before the first event, and is over", () => {
		const events = [inserts("a<p", "Q"), cutShort("i<a"), compacts("c<lost"), inserts("d<c", "x")];
		expect(turns(events)).toMatchObject({ i: " over", d: "d" });
	});

	it("goes through a circle of parents once", () => {
		expect(Object.keys(turns([says("b<c", "1"), says("c<b", "2")])).sort()).toEqual(["b", "c"]);
	});
});

describe("isIn", () => {
	const { of } = placesOf(historyOf([asks("a"), asks("x<a", "x"), says("b<x", "1")]), 0);

	it("is true for the turn itself and for a prompt that waited with it", () => {
		expect([isIn("x", of.get("b")), isIn("a", of.get("b"))]).toEqual([true, true]);
	});

	it("is false for another turn, and for no place", () => {
		expect([isIn("x", of.get("a")), isIn("a", undefined)]).toEqual([false, false]);
	});

	it("does not count a command of the person's own as waiting with what came before", () => {
		const { of } = placesOf(historyOf([asks("a"), asks("x<a", "<command-name>/cost</command-name>")]), 0);
		expect(isIn("a", of.get("x"))).toBe(false);
	});
});
