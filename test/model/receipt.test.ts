import { expect, it } from "vitest";
import { ReceiptEvent, ReceiptState } from "../../src/model/receipt.ts";

const at = "2026-03-04T12:00:00.000Z";

it.each(ReceiptState.options)("reads %s as it was written", (state) => {
	const event = { at, state, route: "type", reason: "a dialog is open" };
	expect(ReceiptEvent.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
	expect(ReceiptEvent.parse({ at, state })).toEqual({ at, state });
});

it("takes nothing for proven that has no time or another state", () => {
	for (const event of [{ state: "seen" }, { at, state: "lost" }, { at: "now", state: "seen" }])
		expect(ReceiptEvent.safeParse(event).success).toBe(false);
});
