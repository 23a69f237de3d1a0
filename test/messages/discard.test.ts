import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { discard } from "../../src/messages/discard.ts";
import { aMachine, aMessage, BOB, type Machine } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

describe("a message that nobody is to get any more", () => {
	it.each(["unread", "handed"] as const)("is read from then on where it was %s", async (place) => {
		const { mailbox, ...rest } = machine.context();
		const [message, other] = [aMessage({ text: "one" }), aMessage({ text: "two" })];
		for (const each of [message, other]) {
			await mailbox.put(each);
			if (place === "handed") await (await mailbox.take(BOB, each.id))?.handOver("0123456789abcdef");
		}
		await discard({ mailbox, ...rest }, message);
		expect((await mailbox.locate(message.id))?.place).toBe("read");
		expect((await mailbox.locate(other.id))?.place).toBe(place);
	});

	it("stays with whoever holds it", async () => {
		const context = machine.context();
		const message = aMessage();
		await context.mailbox.put(message);
		await context.mailbox.take(BOB, message.id);
		await discard(context, message);
		expect((await context.mailbox.locate(message.id))?.place).toBe("held");
	});
});
