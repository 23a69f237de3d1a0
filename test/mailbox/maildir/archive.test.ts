import * as fs from "node:fs";
import { describe, expect, it } from "vitest";
import { MOST_IN_CUR } from "../../../src/mailbox/maildir/archive.ts";
import type { Message } from "../../../src/model/message.ts";
import { BOB, refusal } from "../../machine.ts";
import { aMessage } from "../fixtures.ts";
import { bobsInbox } from "./bobs-inbox.ts";

const inbox = bobsInbox();

describe("read mail", () => {
	const read = async (...messages: Message[]) => {
		for (const message of messages) {
			await inbox.box.put(message);
			await (await inbox.box.take(message.to, message.id))?.done();
		}
	};
	const some = (count: number) => Array.from({ length: count }, () => aMessage());
	const ids = (messages: Message[]) => messages.map(({ id }) => id);
	/** 2^24 ms apart: each in a folder of its own. */
	const longAgo = (steps: number) =>
		aMessage({
			id: `${(0x019600 + steps).toString(16).padStart(6, "0")}00-0000-7000-8000-00000000000${steps}`,
		});

	it("moves on, the older half, once there is too much of it; put never moves any", async () => {
		inbox.reopen({ mostInCur: 4 });
		const messages = some(5);
		// The one in 256.
		for (const message of messages) message.id = message.id.replace(/..$/, "11");
		await read(...messages);
		await inbox.box.put(aMessage());
		expect(inbox.list("cur")).toHaveLength(5);
		await inbox.box.unread(BOB);
		expect(inbox.list("cur")).toEqual(messages.slice(3).map(({ id }) => `${id}.json`));
		expect(inbox.archived()).toEqual(messages.slice(0, 3).map(({ id }) => `${id}.json`));
		const [folder = ""] = inbox.list("archive");
		expect(messages[0]?.id.startsWith(folder) && folder.length).toBe(6);
		for (const path of [inbox.path("archive"), inbox.path("archive", folder)])
			expect(fs.statSync(path).mode & 0o777).toBe(0o700);
	});

	it("is put away by a taker as well, where nobody ever reads", async () => {
		inbox.reopen({ mostInCur: 4 });
		const messages = some(6);
		for (const [at, message] of messages.entries())
			message.id = message.id.replace(/..$/, at === 5 ? "00" : "11");
		await read(...messages);
		expect(inbox.archived()).toHaveLength(4);
	});

	it("is all there afterwards: history, find, locate, since, and no second time", async () => {
		inbox.reopen({ mostInCur: 2 });
		const messages = [1, 2, 3, 4, 5, 6].map(longAgo);
		// Read in another order than written: cur/ holds older ones than the archive.
		await read(...messages.slice(3), ...messages.slice(0, 3));
		const newestFirst = [...messages].reverse();
		for (const limit of [1, 3, 5, 6, 99])
			expect(ids(await inbox.box.history(BOB, limit))).toEqual(ids(newestFirst).slice(0, limit));
		for (const [at, { id }] of newestFirst.entries())
			expect(ids(await inbox.box.history(BOB, 2, id))).toEqual(ids(newestFirst).slice(at + 1, at + 3));
		expect(inbox.list("archive").length).toBeGreaterThan(3);
		const [first, second] = messages as [Message, Message];
		expect(await inbox.box.find(BOB, first.id)).toEqual(first);
		expect(await inbox.box.find(BOB, first.id.slice(0, 7))).toEqual(first);
		expect((await refusal(() => inbox.box.find(BOB, "0196"))).code).toBe("ambiguous");
		expect(await inbox.box.locate(second.id.slice(0, 6))).toEqual({ message: second, place: "read" });
		const time = (message: Message) => Number.parseInt(message.id.slice(0, 8) + message.id.slice(9, 13), 16);
		for (const [at, message] of messages.entries())
			expect(ids(await inbox.box.since(BOB, time(message))).sort()).toEqual(ids(messages.slice(at)));
		await inbox.box.put(first);
		expect(inbox.box.unreadCount(BOB)).toBe(0);
		expect(await inbox.box.take(BOB, first.id)).toBeUndefined();
	});

	it("that is no message is set aside from the archive, and put again makes it whole", async () => {
		inbox.reopen({ mostInCur: 0 });
		const message = longAgo(1);
		await read(message);
		await inbox.box.unread(BOB);
		fs.truncateSync(inbox.path("archive", message.id.slice(0, 6), `${message.id}.json`));
		await inbox.box.put(message);
		expect(await inbox.box.unread(BOB)).toEqual([message]);
		await read(message);
		await inbox.box.unread(BOB);
		fs.truncateSync(inbox.path("archive", message.id.slice(0, 6), `${message.id}.json`));
		expect(await inbox.box.history(BOB, 9)).toEqual([]);
		expect(await inbox.box.bad(BOB)).toHaveLength(2);
	});

	it("that cannot be put away stays where it is, and is read", async () => {
		inbox.reopen({ mostInCur: 0 });
		await read(...some(3));
		fs.writeFileSync(inbox.path("archive"), "");
		expect(await inbox.box.unread(BOB)).toEqual([]);
		expect(inbox.list("cur")).toHaveLength(3);
	});

	it("of which there is much costs a put nothing but one listing of what is recent", async () => {
		const time = 0x0196_0000_0000;
		const idAt = (at: number) => {
			const hex = (time + at).toString(16).padStart(12, "0");
			return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000011`;
		};
		await inbox.box.put(aMessage());
		const text = JSON.stringify(aMessage());
		const [some] = await inbox.box.unread(BOB);
		for (let at = 0; at < 20_000; at++) {
			const id = idAt(at);
			fs.writeFileSync(inbox.path("cur", `${id}.json`), text.replace(/"id":"[^"]*"/, `"id":"${id}"`));
		}
		await inbox.box.unread(BOB);
		expect(inbox.list("cur")).toHaveLength(MOST_IN_CUR / 2);
		expect(ids(await inbox.box.history(BOB, Infinity))).toHaveLength(20_000);
		await inbox.box.put(aMessage({ id: idAt(7) }));
		expect(ids(await inbox.box.unread(BOB))).toEqual([some?.id]);
	});
});
