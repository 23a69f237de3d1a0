import * as fs from "node:fs";
import { describe, expect, it } from "vitest";
import { readHanded } from "../../../src/mailbox/maildir/handed.ts";
import { inboxOf } from "../../../src/mailbox/maildir/inbox.ts";
import type { Message } from "../../../src/model/message.ts";
import { pathsIn } from "../../../src/paths.ts";
import { BOB } from "../../machine.ts";
import { aKey, aMessage } from "../fixtures.ts";
import { bobsInbox } from "./bobs-inbox.ts";

const inbox = bobsInbox();
const at = () => inboxOf(pathsIn(inbox.home), BOB);
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
});
