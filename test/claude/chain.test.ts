import { expect, it } from "vitest";
import { begins, historyOf } from "../../src/claude/chain.ts";
import type { Event } from "../../src/claude/record.ts";
import { asks, calls, inserts, link, queue, result, says, types } from "./made-events.ts";

it("keeps the first of two records with one uuid", () => {
	const [first, second] = [says("b<a", "first"), says("b<a", "second")];
	const { events, chain } = historyOf([asks("a"), first, second]);
	expect(events.slice(1)).toEqual([first]);
	expect(chain.get("b")).toBe(first);
});

it("keeps every record of the queue, which has no uuid", () => {
	expect(historyOf([queue("enqueue", "x"), queue("enqueue", "x")]).events).toHaveLength(2);
});

it("knows the prompt that begins a turn from one that is put into it", () => {
	expect([asks("a"), inserts("b<a", "x"), says("c<b", "x")].map(begins)).toEqual([true, false, false]);
});

it("takes a prompt that the person sent into the turn under way for one that is put into it", () => {
	const kinds = (...events: Event[]) =>
		historyOf([asks("a"), ...events]).events.map((event) => begins(event));
	expect(kinds(calls("b<a"), result("r<b"), link("l<r"), types("x<l"))).toEqual([
		true,
		false,
		false,
		false,
		false,
	]);
	expect(kinds(says("b<a", "1", { stop: undefined }), types("x<b"))).toEqual([true, false, false]);
	expect(kinds(inserts("b<a", "tidy up"), types("x<b"), types("y<x"))).toEqual([true, false, false, false]);
	// 2.0.60 does not say who typed it; the other two follow a whole turn, and a prompt that waits.
	expect(kinds(calls("b<a"), result("r<b"), asks("x<r", "x"))).toEqual([true, false, false, true]);
	expect(kinds(says("b<a", "1"), types("x<b"))).toEqual([true, false, true]);
	expect(kinds(types("x<a"))).toEqual([true, true]);
});
