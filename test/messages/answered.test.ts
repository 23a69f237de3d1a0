import { afterEach, beforeEach, expect, it } from "vitest";
import { isAnswered } from "../../src/messages/answered.ts";
import { aMachine, anId, type Machine } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

it("a question is answered once its receipt says so, and not before", async () => {
	const context = machine.context();
	const id = anId();
	expect(await isAnswered(context, id)).toBe(false);
	await context.receipts.note(id, { state: "queued" });
	await context.receipts.note(id, { state: "carried", route: "post" });
	expect(await isAnswered(context, id)).toBe(false);
	await context.receipts.note(id, { state: "answered", route: "reply" });
	expect(await isAnswered(context, id)).toBe(true);
});
