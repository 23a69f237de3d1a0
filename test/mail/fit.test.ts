import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { fitInto } from "../../src/mail/fit.ts";
import { bareFrame } from "../../src/messages/frame.ts";
import { aMachine, aMessage, type Machine } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

const ROOM = 40_000;
const some = (...texts: string[]) => texts.map((text) => aMessage({ text }));

describe("mail for a place with little room", () => {
	it("is as much as fits, in its order, at least one message, and never more bytes than there are", async () => {
		const text = fc
			.tuple(fc.constantFrom("a", "ü", "漢", "🙂"), fc.nat({ max: 15_000 }))
			.map(([letter, count]) => letter.repeat(count + 1));
		await fc.assert(
			fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 8 }), async (texts) => {
				const messages = some(...texts);
				const found = (await fitInto(context, messages, ROOM)).messages;
				const bytes = found.reduce((sum, each) => sum + Buffer.byteLength(bareFrame(each)), 0);
				expect(bytes).toBeLessThan(ROOM);
				expect(found.length).toBeGreaterThan(0);
				expect(found.map(({ id }) => id)).toEqual(messages.slice(0, found.length).map(({ id }) => id));
			}),
			{ numRuns: 30 },
		);
	});

	it("comes by file where one text would not fit alone", async () => {
		const [message] = some("漢".repeat(15_000));
		const [shown] = (await fitInto(context, message ? [message] : [], ROOM)).messages;
		expect(readFileSync(shown?.byFile?.file ?? "", "utf8")).toBe(message?.text);
	});

	it("goes on in the room that is left", async () => {
		const first = await fitInto(context, some("a".repeat(15_000), "a".repeat(15_000)), ROOM);
		expect(first.messages).toHaveLength(2);
		expect((await fitInto(context, some("b".repeat(15_000)), ROOM, first.bytes)).messages).toEqual([]);
		expect((await fitInto(context, some("b"), ROOM, first.bytes)).messages).toHaveLength(1);
	});

	it("is all of it where there is room for any number", async () => {
		const texts = Array.from({ length: 10 }, () => "x".repeat(15_000));
		expect((await fitInto(context, some(...texts), undefined)).messages).toHaveLength(10);
	});
});
