import { describe, expect, it } from "vitest";
import { isExpired } from "../../src/messages/expiry.ts";
import { ANN, aMessage, BOB, NOON } from "../machine.ts";
import { threeSessions } from "../mail/three-sessions.ts";

const three = threeSessions();
const { write, read } = three;

describe("a message with a time to live", () => {
	it.each([
		["is work until then", 59_999, { unread: ["news"], expired: [] }],
		["is old news from then on", 60_000, { unread: [], expired: ["news"] }],
	])("%s", async (_, later, expected) => {
		await write(ANN, { ttlSeconds: 60 });
		three.machine.clock.now += later;
		const { unread, expired } = await read(BOB);
		expect({ unread: unread.map((each) => each.text), expired: expired.map((each) => each.text) }).toEqual(
			expected,
		);
		expect(three.stores.mailbox.unreadCount(BOB)).toBe(0);
	});
});

it("a message without a time to live never expires", () => {
	expect(isExpired(aMessage(), NOON + 1e12)).toBe(false);
});
