import { v7 as newId } from "uuid";
import { beforeEach, expect, it } from "vitest";
import type { Receipts } from "../../src/mailbox/receipts.ts";
import { refusal } from "../machine.ts";
import { HOSTILE } from "./fixtures.ts";

/** What every store of receipts must do. `open` gives an empty one. */
export function receiptsContract(open: () => Receipts): void {
	let receipts: Receipts;
	beforeEach(() => {
		receipts = open();
	});

	it("keeps a receipt in the order of its notes", async () => {
		const id = newId();
		expect(await receipts.of(id)).toEqual([]);
		await receipts.note(id, { state: "queued" });
		await receipts.note(id, { state: "held", route: "type", reason: "a dialog is open" });
		await receipts.note(newId(), { state: "failed" });
		const events = await receipts.of(id);
		expect(events).toMatchObject([
			{ state: "queued" },
			{ state: "held", route: "type", reason: "a dialog is open" },
		]);
		for (const { at } of events) expect(new Date(at).toISOString()).toBe(at);
	});

	it.each(HOSTILE)("refuses %j as an id", async (text) => {
		for (const call of [() => receipts.note(text, { state: "queued" }), () => receipts.of(text)])
			expect((await refusal(call)).code).toBe("bad_input");
	});

	it("refuses a state that does not exist", async () => {
		const noState = { state: "lost" } as unknown as { state: "queued" };
		expect((await refusal(() => receipts.note(newId(), noState))).code).toBe("bad_input");
	});
}
