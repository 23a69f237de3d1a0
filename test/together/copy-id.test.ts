import fc from "fast-check";
import { v7 } from "uuid";
import { expect, it } from "vitest";
import { isMessageId } from "../../src/model/message.ts";
import { copyId } from "../../src/together/copy-id.ts";
import { ANN, BOB } from "../machine.ts";

it("the id of a copy is a message's id, the same each time, and another one for each receiver", () => {
	const entry = v7();
	for (const receiver of [ANN, BOB, "human"]) {
		expect(isMessageId(copyId(entry, receiver))).toBe(true);
		expect(copyId(entry, receiver)).toBe(copyId(entry, receiver));
	}
	const receivers = fc.uniqueArray(fc.uuid(), { maxLength: 200 });
	fc.assert(
		fc.property(receivers, (all) => {
			const ids = [entry, ...all.map((each) => copyId(entry, each))];
			expect(new Set(ids).size).toBe(ids.length);
		}),
	);
});

it("copies of messages that were written one after the other are in that order", () => {
	const entries = Array.from({ length: 50 }, () => v7());
	const copies = entries.map((entry) => copyId(entry, BOB));
	expect([...copies].sort()).toEqual(copies);
});
