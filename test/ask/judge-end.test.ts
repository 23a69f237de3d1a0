import { describe, expect, it } from "vitest";
import type { Answer } from "../../src/ask/answer.ts";
import { type End, judgeEnd } from "../../src/ask/judge-end.ts";
import type { Delivery } from "../../src/delivery/try-routes.ts";

const ANSWER: Answer = { outcome: "answered", text: "yes", by: "turn" };
const HELD: Delivery = { state: "held", obstacles: [{ route: "type", reason: "it is busy" }] };
const CARRIED: Delivery = { state: "carried", route: "post" };
const STUCK: Delivery = { state: "stuck", route: "type", reason: "the box holds it" };
const TAKEN: Delivery = { state: "taken" };

describe("the end of an ask", () => {
	it.each<[string, Delivery | undefined, Delivery | undefined]>([
		["as the route that carried it", CARRIED, CARRIED],
		["as stuck, where a route could not take it back", STUCK, STUCK],
		["as taken, where the session took it from its inbox", TAKEN, TAKEN],
		["as taken, where the last try still found it held: the session has taken it since", HELD, TAKEN],
		["not at all, where no try has ended", undefined, undefined],
	])("with an answer closes the question and shows its way %s", (_, delivery, shown) => {
		const end: End = { kind: "answered", answer: ANSWER, delivery: shown };
		// However much time is left.
		for (const leftMs of [-1, 0, 1]) expect(judgeEnd({ answer: ANSWER, delivery, leftMs })).toEqual(end);
	});

	it.each<[string, Delivery | undefined, string | undefined]>([
		["and says why, where no route could be used", HELD, "type: it is busy"],
		["where a route carried it", CARRIED, undefined],
		["where a route could not take it back", STUCK, undefined],
		["where the session took it", TAKEN, undefined],
		["where no try has ended", undefined, undefined],
	])("without an answer leaves the question open %s", (_, delivery, heldBecause) => {
		expect(judgeEnd({ answer: undefined, delivery, leftMs: 0 })).toEqual({
			kind: "open",
			heldBecause,
			early: false,
		});
	});

	it.each([
		["before its time, where time is left", 1, true],
		["in time, where none is left", 0, false],
		["in time, where it is over", -1, false],
	])("without an answer came %s", (_, leftMs, early) => {
		expect(judgeEnd({ answer: undefined, delivery: undefined, leftMs })).toMatchObject({ early });
	});
});
