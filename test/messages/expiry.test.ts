import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readMessages } from "../../src/mail/read.ts";
import { type SendInput, send } from "../../src/mail/send.ts";
import { openMemoryStores } from "../../src/mailbox/memory-stores.ts";
import type { Stores } from "../../src/mailbox/stores.ts";
import { isExpired } from "../../src/messages/expiry.ts";
import { ANN, aCaller, aMachine, aMessage, BOB, type Machine, NOON } from "../machine.ts";

let machine: Machine;
let stores: Stores;
beforeEach(() => {
	machine = aMachine();
	stores = openMemoryStores();
	for (const session of [ANN, BOB]) machine.transcript(session);
});
afterEach(() => machine.end());

const context = () => machine.context({ stores });
const write = (from: string, more: Partial<SendInput> = {}) =>
	send(context(), {
		to: BOB,
		text: "news",
		live: false,
		caller: aCaller(from),
		signal: new AbortController().signal,
		...more,
	});
const read = (session: string) =>
	readMessages(context(), { unreadOnly: true, limit: 20, caller: aCaller(session) });

describe("a message with a time to live", () => {
	it.each([
		["is work until then", 59_999, { unread: ["news"], expired: [] }],
		["is old news from then on", 60_000, { unread: [], expired: ["news"] }],
	])("%s", async (_, later, expected) => {
		await write(ANN, { ttlSeconds: 60 });
		machine.clock.now += later;
		const { unread, expired } = await read(BOB);
		expect({ unread: unread.map((each) => each.text), expired: expired.map((each) => each.text) }).toEqual(
			expected,
		);
		expect(stores.mailbox.unreadCount(BOB)).toBe(0);
	});
});

it("a message without a time to live never expires", () => {
	expect(isExpired(aMessage(), NOON + 1e12)).toBe(false);
});
