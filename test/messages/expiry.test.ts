// Mail whose time is over, mail that was replaced, and mail to sessions that are no more.
import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readMessages } from "../../src/mail/read.ts";
import { send } from "../../src/mail/send.ts";
import { openMemoryStores } from "../../src/mailbox/memory-stores.ts";
import type { Stores } from "../../src/mailbox/stores.ts";
import { ANN, aCaller, aMachine, aMessage, BOB, CAT, type Machine, refusal } from "../machine.ts";

let machine: Machine;
let stores: Stores;
beforeEach(() => {
	machine = aMachine();
	stores = openMemoryStores();
	for (const session of [ANN, BOB, CAT]) machine.transcript(session);
});
afterEach(() => machine.end());

const context = () => machine.context({ stores });
const write = (from: string, more: Partial<Parameters<typeof send>[1]> = {}) =>
	send(context(), {
		to: BOB,
		text: "news",
		live: false,
		caller: aCaller(from),
		signal: new AbortController().signal,
		...more,
	});
const read = (session: string, unreadOnly = true) =>
	readMessages(context(), { unreadOnly, limit: 20, caller: aCaller(session) });

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

describe("a message that replaces another", () => {
	it("takes an unread one away", async () => {
		const first = await write(ANN, { text: "old" });
		const second = await write(ANN, { text: "new", supersedes: first.message.id.slice(0, 30) });
		expect(second.message.supersedes).toBe(first.message.id);
		expect((await read(BOB)).unread.map((each) => each.text)).toEqual(["new"]);
		expect(await stores.receipts.of(first.message.id)).toMatchObject([
			{ state: "queued" },
			{ state: "expired" },
		]);
	});

	it("leaves one that was read", async () => {
		const first = await write(ANN, { text: "old" });
		await read(BOB);
		await write(ANN, { text: "new", supersedes: first.message.id });
		expect((await read(BOB)).unread.map((each) => each.text)).toEqual(["new"]);
		expect((await stores.receipts.of(first.message.id)).map((each) => each.state)).toEqual([
			"queued",
			"seen",
		]);
	});

	it.each([
		["of another sender", async () => (await write(CAT)).message.id],
		["to another receiver", async () => (await write(ANN, { to: CAT })).message.id],
		["that does not exist", async () => aMessage().id],
	])("must not be one %s; then nothing is sent", async (_, other) => {
		const supersedes = await other();
		const before = stores.mailbox.unreadCount(BOB);
		expect((await refusal(() => write(ANN, { supersedes }))).code).toBe("not_found");
		expect(stores.mailbox.unreadCount(BOB)).toBe(before);
	});
});

describe("a message to a session that is no more", () => {
	it("comes back to its sender, once, and to nobody else", async () => {
		const { message } = await write(ANN);
		await write(CAT, { text: "from cat" });
		rmSync(machine.transcript(BOB));
		const [notice, ...more] = (await read(ANN)).unread;
		expect(more).toEqual([]);
		expect(notice).toMatchObject({ kind: "message", inReplyTo: message.id, from: { session: BOB } });
		expect(notice?.text).toContain("Undeliverable");
		expect(notice?.text).toContain("news");
		expect((await stores.receipts.of(message.id)).at(-1)).toMatchObject({ state: "failed" });
		expect((await read(ANN)).unread).toEqual([]);
		expect((await stores.mailbox.unread(BOB)).map((each) => each.text)).toEqual(["from cat"]);
	});

	it("waits as long as the session can come back", async () => {
		await write(ANN);
		expect((await read(ANN)).unread).toEqual([]);
		expect(stores.mailbox.unreadCount(BOB)).toBe(1);
	});
});

it("a text that would be cut is handed over by file, whole, with its size and hash", async () => {
	const text = "é".repeat(20_001);
	await write(ANN, { text });
	const [shown] = (await read(BOB)).unread;
	const [, file = "", hash] = /in the file (\S+) \(sha256 (\w+)\)/.exec(shown?.text ?? "") ?? [];
	expect(shown?.text).toContain("20001 characters");
	expect(readFileSync(file, "utf8") === text).toBe(true);
	expect(hash).toBe(createHash("sha256").update(text).digest("hex"));
});
