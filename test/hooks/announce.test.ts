import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { announcement, notShown } from "../../src/hooks/announce.ts";
import { aMachine, aMessage, BOB, type Machine } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

describe("what is said of mail that waits", () => {
	it("is nothing where there is none", async () => {
		expect(await announcement(context, BOB)).toBeUndefined();
	});

	it("is how much there is, and of what kinds", async () => {
		for (const kind of ["message", "question"] as const) await context.mailbox.put(aMessage({ kind }));
		expect(await announcement(context, BOB)).toBe(
			"(Intercom: 2 unread messages from other sessions (1 question, 1 message). Call read_messages when it suits.)",
		);
	});

	it("is how much there is alone, where that is more than is read for it", async () => {
		for (let at = 0; at < 101; at++) await context.mailbox.put(aMessage({ kind: "status" }));
		expect(await announcement(context, BOB)).toContain(
			"(Intercom: 101 unread messages from other sessions. ",
		);
	});

	it("names what could not be shown", () => {
		expect(notShown(1)).toContain("1 unread message could not be shown");
		expect(notShown(2)).toContain("2 unread messages could not be shown");
	});
});
