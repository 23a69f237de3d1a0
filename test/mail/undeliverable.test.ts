import { rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readMessages } from "../../src/mail/read.ts";
import { type SendInput, send } from "../../src/mail/send.ts";
import { openMemoryStores } from "../../src/mailbox/memory-stores.ts";
import type { Stores } from "../../src/mailbox/stores.ts";
import { ANN, aCaller, aMachine, BOB, CAT, type Machine } from "../machine.ts";

let machine: Machine;
let stores: Stores;
beforeEach(() => {
	machine = aMachine();
	stores = openMemoryStores();
	for (const session of [ANN, BOB, CAT]) machine.transcript(session);
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
