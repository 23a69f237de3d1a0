import * as fs from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { readHanded } from "../../../src/mailbox/maildir/handed.ts";
import { inboxOf } from "../../../src/mailbox/maildir/inbox.ts";
import type { Message } from "../../../src/model/message.ts";
import { pathsIn } from "../../../src/paths.ts";
import { BOB } from "../../machine.ts";
import { aKey, aMessage } from "../fixtures.ts";
import { bobsInbox } from "./bobs-inbox.ts";
import { childrenOfTest, said } from "./children.ts";
import { puppet } from "./puppet.ts";

// Longer than any wait within: a test that is cut off would leave its children behind.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

const inbox = bobsInbox();
const at = () => inboxOf(pathsIn(inbox.home), BOB);
const start = childrenOfTest();
const handOver = async (message: Message, key: string) => {
	await inbox.box.put(message);
	await (await inbox.box.take(BOB, message.id))?.handOver(key);
};

describe("what was handed over", () => {
	it.each([
		["", {}],
		[",P", { kind: "question" }],
		[",S", { kind: "status" }],
	] as const)("has its key and the flag %j in its name, and moves on by one rename", async (flag, change) => {
		const [read, back] = [aMessage(change), aMessage(change)];
		const key = aKey();
		for (const message of [read, back]) await handOver(message, key);
		expect(inbox.list("new")).toEqual([]);
		expect(inbox.list("cur")).toEqual([read, back].map(({ id }) => `${id},shown,${key}${flag}.json`));
		const [first, second] = readHanded(at());
		await first?.done();
		await second?.putBack();
		expect(inbox.list("cur")).toEqual([`${read.id}.json`]);
		expect(inbox.list("new")).toEqual([`${back.id}${flag}.json`]);
	});

	it("is read beside what is held and read, and a file that is no message is set aside", async () => {
		const messages = [aMessage(), aMessage(), aMessage(), aMessage()];
		const [whole, torn, held, read] = messages as [Message, Message, Message, Message];
		const key = aKey();
		for (const message of [whole, torn]) await handOver(message, key);
		for (const message of [held, read]) await inbox.box.put(message);
		const hold = await inbox.box.take(BOB, held.id);
		await (await inbox.box.take(BOB, read.id))?.done();
		fs.truncateSync(inbox.path("cur", `${torn.id},shown,${key}.json`));
		expect(readHanded(at()).map(({ message }) => message)).toEqual([whole]);
		expect(inbox.list("bad")).toEqual([expect.stringMatching(new RegExp(`^\\w{8},${torn.id}\\.json$`))]);
		expect(inbox.list("cur")).toHaveLength(3);
		await hold?.putBack();
	});

	it("outlives the process that handed it over, and any other settles it", async () => {
		const message = aMessage({ urgent: true });
		await inbox.box.put(message);
		const [one, other] = [puppet(start, inbox.home), puppet(start, inbox.home)];
		const key = aKey();
		await one.tell("take", message.id);
		await one.tell("handOver", message.id, key);
		await one.kill();
		await inbox.box.unread(BOB);
		await inbox.box.history(BOB, 9);
		expect(await inbox.box.find(BOB, message.id)).toEqual(message);
		expect(await inbox.box.bad(BOB)).toEqual([]);
		expect(await inbox.box.handed(BOB)).toMatchObject([{ key, message }]);
		await other.tell("settlePutBack", message.id);
		expect(await inbox.box.unread(BOB)).toEqual([message]);
		await other.kill();
	});

	it("goes where the first of several processes puts it, and to that one place", async () => {
		const messages = Array.from({ length: 200 }, () => aMessage());
		for (const message of messages) await handOver(message, aKey());
		const settlers = ["done", "putBack", "done", "putBack"].map((argument) =>
			start("settle", { home: inbox.home, argument }),
		);
		await vi.waitFor(() => {
			for (const { lines } of settlers) expect(said(lines, "ready")).toHaveLength(1);
		}, 20_000);
		for (const { child } of settlers) child.stdin.write("go\n");
		await Promise.all(settlers.map(({ ended }) => ended));
		for (const { lines } of settlers) expect(said(lines, "settled")).toHaveLength(1);
		const counted = (word: string) => settlers.flatMap(({ lines }) => said(lines, word)).sort();
		const idsOf = (list: Message[]) => list.map(({ id }) => id).sort();
		expect([...counted("done"), ...counted("putBack")].sort()).toEqual(idsOf(messages));
		expect(counted("done")).toEqual(idsOf(await inbox.box.history(BOB, Infinity)));
		expect(counted("putBack")).toEqual(idsOf(await inbox.box.unread(BOB)));
		expect([...inbox.list("new"), ...inbox.list("cur")]).toHaveLength(200);
		expect(await inbox.box.handed(BOB)).toEqual([]);
	});
});
