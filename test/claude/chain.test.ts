import { expect, it } from "vitest";
import { begins, historyOf } from "../../src/claude/chain.ts";
import { asks, inserts, queue, says } from "./made-events.ts";

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
