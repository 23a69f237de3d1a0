import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { HUMAN } from "../../src/model/session.ts";
import { waitingOf } from "../../src/sessions/waiting.ts";
import { waitForMail } from "../../src/together/wait-for-mail.ts";
import { ANN, aCaller, aMachine, aMessage, BOB, type Machine } from "../machine.ts";
import { aCall } from "./waiting-call.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

describe("waiting for mail", () => {
	it.each([
		[BOB, "message"],
		[BOB, "question"],
		[BOB, "status"],
		[HUMAN, "message"],
	] as const)("of %s ends with a %s, and leaves it unread", async (to, kind) => {
		const call = aCall(context, aCaller(to), { toolUse: "toolu_1" });
		const waiting = waitForMail(call, 30);
		await expect.poll(() => call.lines).toEqual(["waiting for mail"]);
		await context.mailbox.put(aMessage({ kind, to, from: { session: ANN, name: "ann" } }));
		await waiting;
		expect(context.mailbox.unreadCount(to)).toBe(1);
	});

	it("tells others that any mail ends it", async () => {
		const waiting = waitForMail(aCall(context, aCaller(BOB), { toolUse: "toolu_1" }), 30);
		await expect.poll(() => waitingOf(context, BOB)).toMatchObject({ anyMail: true });
		await context.mailbox.put(aMessage());
		await waiting;
		expect(await waitingOf(context, BOB)).toBeUndefined();
	});

	it("is over at once where there is mail, also that of a session that /clear replaced", async () => {
		machine.card(ANN, { movedTo: BOB });
		await context.mailbox.put(aMessage({ to: ANN, from: { session: BOB, name: "bob" } }));
		const call = aCall(context, aCaller(BOB));
		await waitForMail(call, 30);
		expect(call.lines).toEqual([]);
	});

	it("is over when its time is", async () => {
		await waitForMail(aCall(context, aCaller(BOB)), 0.05);
		expect(context.mailbox.unreadCount(BOB)).toBe(0);
	});
});
