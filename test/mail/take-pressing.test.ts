import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { pressingMail, takePressing } from "../../src/mail/take-pressing.ts";
import { writeProfile } from "../../src/sessions/profiles.ts";
import { ANN, aCaller, aMachine, aMessage, BOB, type Machine, NOON } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

const caller = aCaller(BOB);
const put = async (...changes: Parameters<typeof aMessage>[0][]) => {
	for (const change of changes) await context.mailbox.put(aMessage(change));
};
const take = (ignored: string[] = [], room?: number) =>
	takePressing(context, { caller, room }, new Set(ignored));

describe("mail that presses", () => {
	it("is questions and urgent mail whose time is not over, the oldest first", async () => {
		await put({ text: "plain" }, { urgent: true, text: "now" }, { kind: "question", text: "why?" });
		await put({ urgent: true, text: "late", expiresAt: new Date(NOON).toISOString() });
		expect((await pressingMail(context, caller)).map(({ text }) => text)).toEqual(["now", "why?"]);
		expect(context.mailbox.unreadCount(BOB)).toBe(4);
	});

	it.each([
		[{ busyUntil: new Date(NOON + 60_000).toISOString() }, ["now", "why?"]],
		[{ accepts: "urgent" }, ["now"]],
		[{ accepts: "nothing" }, []],
	] as const)(
		"comes to one that waits and is busy, and not where it is not accepted: %j",
		async (own, comes) => {
			await writeProfile(context, { session: BOB, ...own });
			await put({ urgent: true, text: "now" }, { kind: "question", text: "why?" });
			expect((await pressingMail(context, caller)).map(({ text }) => text)).toEqual(comes);
		},
	);

	it("is also what lies in the inbox of a session that /clear replaced", async () => {
		machine.card(ANN, { movedTo: BOB });
		await put({ to: ANN, from: { session: BOB, name: "bob" }, urgent: true, text: "now" });
		expect((await take())?.messages.map(({ text }) => text)).toEqual(["now"]);
	});

	it("is read once it is shown, and unread where it was not", async () => {
		await put({ urgent: true });
		await (await take())?.taken.putBack();
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
		await (await take())?.taken.shown();
		expect(context.mailbox.unreadCount(BOB)).toBe(0);
		expect(await take()).toBeUndefined();
	});

	it("is not taken where it is to be ignored, nor what does not fit beside the first", async () => {
		await put({ urgent: true, text: "a".repeat(5_000) }, { urgent: true, text: "b".repeat(5_000) });
		const [first] = await pressingMail(context, caller);
		expect(await take((await pressingMail(context, caller)).map(({ id }) => id))).toBeUndefined();
		expect((await take([], 9_000))?.messages.map(({ id }) => id)).toEqual([first?.id]);
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
	});

	it("is nothing where another reader was faster", async () => {
		await put({ urgent: true });
		const { take: takeOne } = context.mailbox;
		context.mailbox.take = async (owner, id) => {
			await (await takeOne.call(context.mailbox, owner, id))?.done();
			return undefined;
		};
		expect(await take()).toBeUndefined();
	});
});
