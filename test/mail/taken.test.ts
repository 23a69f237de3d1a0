import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { takeAll } from "../../src/mail/taken.ts";
import type { Message } from "../../src/model/message.ts";
import { aMachine, aMessage, BOB, type Machine } from "../machine.ts";

let machine: Machine;
let context: Context;
let one: Message;
let two: Message;
beforeEach(async () => {
	machine = aMachine();
	context = machine.context();
	[one, two] = [aMessage({ text: "1" }), aMessage({ text: "2" })];
	for (const message of [one, two]) await context.mailbox.put(message);
});
afterEach(() => machine.end());

const placeOf = async ({ id }: Message) => (await context.mailbox.locate(id))?.place;
const states = async ({ id }: Message) => (await context.receipts.of(id)).map(({ state }) => state);

describe("mail that was taken", () => {
	it("is read, and its receipts say so, once it was shown", async () => {
		const taken = await takeAll(context, [one, two], "read");
		expect([await placeOf(one), await states(one)]).toEqual(["held", []]);
		await taken.shown();
		expect([await placeOf(one), await states(one)]).toEqual(["read", ["seen"]]);
		expect(await placeOf(two)).toBe("read");
	});

	it("is unread again where it was not shown, and no receipt says that it was", async () => {
		const taken = await takeAll(context, [one, two], "read");
		await taken.putBack();
		await taken.shown();
		expect(context.mailbox.unreadCount(BOB)).toBe(2);
		expect([await placeOf(one), await states(one)]).toEqual(["unread", []]);
	});

	it("is without what another reader was faster with", async () => {
		const held = await context.mailbox.take(BOB, one.id);
		const taken = await takeAll(context, [one, two], "read");
		expect(taken.holds.map(({ message }) => message.text)).toEqual(["2"]);
		await held?.putBack();
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});

	it("is none where one of it cannot be taken", async () => {
		const bad = { ...two, to: "../elsewhere" };
		await expect(takeAll(context, [one, bad], "read")).rejects.toMatchObject({ code: "bad_input" });
		expect(await placeOf(one)).toBe("unread");
	});

	it("is read where no receipt can be written: the log says so", async () => {
		context = {
			...context,
			receipts: { ...context.receipts, note: () => Promise.reject(new Error("full")) },
		};
		const taken = await takeAll(context, [one, two], "read");
		await taken.shown();
		expect([await placeOf(one), await placeOf(two)]).toEqual(["read", "read"]);
		expect(machine.logged.map(({ event }) => event)).toEqual(["shown", "shown"]);
	});
});
