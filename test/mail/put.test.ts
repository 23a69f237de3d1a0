import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { IntercomError } from "../../src/errors.ts";
import { put, withdraw } from "../../src/mail/put.ts";
import { aMachine, aMessage, BOB, type Machine, refusal } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

const states = async (id: string) => (await context.receipts.of(id)).map(({ state }) => state);

it("a message that is put lies unread in its receiver's inbox, and its receipt begins", async () => {
	const message = aMessage();
	await put(context, message);
	expect(await context.mailbox.unread(BOB)).toEqual([message]);
	expect(await states(message.id)).toEqual(["queued"]);
});

describe("on a full disk", () => {
	const full = new IntercomError("no_space", "The disk is full.", { hint: "Make room." });
	/** A context whose receipts cannot be written. */
	const withoutReceipts = (): Context => ({
		...context,
		receipts: { ...context.receipts, note: () => Promise.reject(full) },
	});

	it("a message whose receipt cannot begin is not put: whoever tries again sends it once", async () => {
		const message = aMessage();
		expect((await refusal(() => put(withoutReceipts(), message))).code).toBe("no_space");
		expect(await context.mailbox.unread(BOB)).toEqual([]);
	});

	it("a message whose receipt cannot say why it is withdrawn stays unread", async () => {
		const message = aMessage();
		await put(context, message);
		await refusal(() => withdraw(withoutReceipts(), message, "it is old news"));
		expect(await context.mailbox.unread(BOB)).toEqual([message]);
	});
});

describe("a message that is withdrawn", () => {
	it("is not unread any more, and its receipt says why", async () => {
		const message = aMessage();
		await put(context, message);
		await withdraw(context, message, "it is old news");
		expect(context.mailbox.unreadCount(BOB)).toBe(0);
		expect((await context.receipts.of(message.id)).at(-1)).toMatchObject({
			state: "expired",
			reason: "it is old news",
		});
	});

	it.each([
		["was read before", true],
		["is held by a route or a hook", false],
	])("stays as it is where it %s", async (_, done) => {
		const message = aMessage();
		await put(context, message);
		const hold = await context.mailbox.take(BOB, message.id);
		if (done) await hold?.done();
		await withdraw(context, message, "it is old news");
		expect(await states(message.id)).toEqual(["queued"]);
		await hold?.putBack();
		expect(context.mailbox.unreadCount(BOB)).toBe(done ? 0 : 1);
	});
});
