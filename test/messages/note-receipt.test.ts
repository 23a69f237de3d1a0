import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { noteEnd, noteReceipt } from "../../src/messages/note-receipt.ts";
import { aMachine, anId, type Machine } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

describe("a receipt of what has happened already", () => {
	it("is written", async () => {
		const context = machine.context();
		const id = anId();
		await noteReceipt(context, id, { state: "carried", route: "post" });
		expect(await context.receipts.of(id)).toMatchObject([{ state: "carried", route: "post" }]);
	});

	it("is logged where it cannot be written, and nothing fails", async () => {
		const context = machine.context();
		const note = async () => Promise.reject(new Error("disk full"));
		await noteReceipt({ ...context, receipts: { ...context.receipts, note } }, anId(), { state: "seen" });
		expect(machine.logged.map(({ event }) => event)).toEqual(["receipt"]);
	});
});

describe("the receipt of a question that has ended", () => {
	it.each([
		["answered", "answered"],
		["interrupted", "answered"],
		["failed", "answered"],
		["blocked", "blocked"],
	] as const)("%s: says %s", async (outcome, state) => {
		const context = machine.context();
		const id = anId();
		await noteEnd(context, id, { outcome, route: "turn" });
		expect(await context.receipts.of(id)).toMatchObject([{ state }]);
	});
});
