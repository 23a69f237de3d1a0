import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { noteShown, timesBack } from "../../src/mail/shown-receipts.ts";
import { aMachine, anId, type Machine } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

describe("the receipt of a hand-over", () => {
	it("counts how often a message came back that hooks had handed over", async () => {
		const context = machine.context();
		const id = anId();
		expect(await timesBack(context, id)).toBe(0);
		await noteShown(context, id, "passed", "pickup");
		await noteShown(context, id, "passed", "read");
		await context.receipts.note(id, { state: "held", route: "pickup", reason: "it is busy" });
		await noteShown(context, id, "passed", "pickup");
		await noteShown(context, id, "shown", "pickup");
		expect(await timesBack(context, id)).toBe(2);
		const states = (await context.receipts.of(id)).map(({ state, route }) => `${state} by ${route}`);
		const of = async () => Promise.reject(new Error("unreadable"));
		expect(await timesBack({ ...context, receipts: { ...context.receipts, of } }, id)).toBe(0);
		expect(states.at(0)).toBe("held by pickup");
		expect(states.at(-1)).toBe("seen by pickup");
	});
});
