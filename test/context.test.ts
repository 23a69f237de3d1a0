import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { perContext } from "../src/context.ts";
import { aMachine, type Machine } from "./machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

describe("the state of a context", () => {
	it("is made once a context, at the first call, from that context", () => {
		const [one, other] = [machine.context(), machine.context()];
		const made: unknown[] = [];
		const stateOf = perContext((context) => {
			made.push(context);
			return { seen: 0 };
		});
		expect(made).toEqual([]);
		stateOf(one).seen++;
		stateOf(one).seen++;
		expect([stateOf(one).seen, stateOf(other).seen]).toEqual([2, 0]);
		expect(made[0]).toBe(one);
		expect(made[1]).toBe(other);
		expect(made).toHaveLength(2);
	});

	it("is another one for each thing that is kept", () => {
		const context = machine.context();
		const [names, counts] = [perContext(() => ["ann"]), perContext(() => [1])];
		expect([names(context), counts(context)]).toEqual([["ann"], [1]]);
	});
});
