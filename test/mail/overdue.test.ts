import { v7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { overdueIn, overdueOfSessions } from "../../src/mail/overdue.ts";
import { readMessages } from "../../src/mail/read.ts";
import type { Message } from "../../src/model/message.ts";
import { roster } from "../../src/sessions/roster.ts";
import { ANN, aCaller, aMachine, aMessage, BOB, CAT, DAY, type Machine, NOON } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	machine.transcript(BOB, { title: "bob" });
	context = machine.context();
});
afterEach(() => machine.end());

/** Puts a message that was sent so long ago. */
async function sent(age: number, change: Partial<Message> = {}): Promise<Message> {
	const at = NOON - age;
	const message = aMessage({ id: v7({ msecs: at }), sentAt: new Date(at).toISOString(), ...change });
	await context.mailbox.put(message);
	return message;
}
const texts = (messages: Message[]) => messages.map(({ text }) => text);
async function read(caller = "human") {
	const found = await readMessages(context, { unreadOnly: true, limit: 3, caller: aCaller(caller) });
	await found.taken.shown();
	return found;
}

describe("mail that has lain unread for more than a day", () => {
	it("is overdue, but for what has expired", async () => {
		await sent(2 * DAY, { text: "old" });
		await sent(3 * DAY, { text: "older", urgent: true });
		await sent(DAY - 1_000, { text: "of today" });
		await sent(4 * DAY, { text: "over", expiresAt: new Date(NOON - DAY).toISOString() });
		expect(texts(await overdueIn(context, BOB, 9))).toEqual(["older", "old"]);
		expect(context.mailbox.unreadCount(BOB)).toBe(4);
	});

	it("is not overdue by an id alone", async () => {
		await sent(5 * DAY, { sentAt: new Date(NOON).toISOString() });
		expect(await overdueIn(context, BOB, 9)).toEqual([]);
	});

	it("comes to the person before all other mail of theirs, however urgent that is", async () => {
		for (const age of [3, 2, 1]) await sent(age, { to: "human", urgent: true, text: `${age} ms` });
		await sent(2 * DAY, { to: "human", text: "old" });
		await sent(3 * DAY, { to: "human", text: "older", kind: "status" });
		const { unread, overdue, left } = await read();
		expect([texts(unread), overdue, left]).toEqual([["older", "old", "3 ms"], 2, 2]);
		expect(await read()).toMatchObject({ overdue: 0, left: 0 });
	});

	it("comes to a session in the order of all mail", async () => {
		await sent(2 * DAY, { text: "old" });
		await sent(0, { urgent: true, text: "now" });
		const { unread, overdue } = await read(BOB);
		expect([texts(unread), overdue]).toEqual([["now", "old"], 0]);
	});
});

describe("overdue mail of sessions", () => {
	it("is shown to the person, oldest first, and taken from nobody", async () => {
		await sent(2 * DAY, { text: "for bob" });
		await sent(3 * DAY, { to: CAT, text: "for cat" });
		await sent(0, { to: CAT });
		await sent(2 * DAY, { to: "human", text: "mine" });
		const { ofSessions, unread } = await read();
		expect(ofSessions.first.map(({ receiver, message }) => [receiver, message.text])).toEqual([
			[CAT.slice(0, 8), "for cat"],
			["bob", "for bob"],
		]);
		expect(texts(unread)).toEqual(["mine"]);
		expect([BOB, CAT].map((owner) => context.mailbox.unreadCount(owner))).toEqual([1, 2]);
	});

	it("is counted where there is more than a person wants to read at once", async () => {
		for (let count = 0; count < 8; count++) await sent(2 * DAY + count);
		const { first, more } = await overdueOfSessions(context, await roster(context));
		expect([first.length, more]).toEqual([5, 3]);
	});

	it("is not shown to a session", async () => {
		await sent(2 * DAY);
		expect((await read(ANN)).ofSessions).toEqual({ first: [], more: 0 });
	});
});
