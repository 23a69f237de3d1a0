import * as fs from "node:fs";
import { describe, expect, it } from "vitest";
import { bringBack } from "../../../src/mailbox/maildir/bring-back.ts";
import { inboxOf } from "../../../src/mailbox/maildir/inbox.ts";
import type { Message } from "../../../src/model/message.ts";
import { pathsIn } from "../../../src/paths.ts";
import { BOB } from "../../machine.ts";
import { aKey, aMessage } from "../fixtures.ts";
import { bobsInbox } from "./bobs-inbox.ts";

const inbox = bobsInbox();
/** Moves a file as a version did that knew no flags and no hand-overs. */
function setAsideByOld(folder: string, name: string): void {
	fs.mkdirSync(inbox.path("bad"), { recursive: true });
	fs.renameSync(inbox.path(folder, name), inbox.path("bad", `0a1b2c3d,${name}`));
}
const urgent = async (): Promise<Message> => {
	const message = aMessage({ urgent: true });
	await inbox.box.put(message);
	return message;
};

describe("mail that an earlier version set aside for its name", () => {
	it.each(["unread", "history", "find", "put"] as const)("comes back with the next %s", async (call) => {
		const message = await urgent();
		setAsideByOld("new", `${message.id},P.json`);
		if (call === "unread") await inbox.box.unread(BOB);
		if (call === "history") await inbox.box.history(BOB, 9);
		if (call === "find") expect(await inbox.box.find(BOB, message.id)).toEqual(message);
		if (call === "put") await inbox.box.put(aMessage({ kind: "status" }));
		expect(inbox.list("new")).toContain(`${message.id},P.json`);
		expect((await inbox.box.firstUnread(BOB, 1)).messages).toEqual([message]);
		expect(await inbox.box.bad(BOB)).toEqual([]);
	});

	it("is handed over again where it was so", async () => {
		const message = await urgent();
		const key = aKey();
		await (await inbox.box.take(BOB, message.id))?.handOver(key);
		setAsideByOld("cur", `${message.id},shown,${key},P.json`);
		await inbox.box.unread(BOB);
		expect(await inbox.box.handed(BOB)).toMatchObject([{ key, message }]);
	});

	it("is not brought back beside the same message", async () => {
		const message = await urgent();
		setAsideByOld("new", `${message.id},P.json`);
		fs.copyFileSync(
			inbox.path("bad", `0a1b2c3d,${message.id},P.json`),
			inbox.path("cur", `${message.id}.json`),
		);
		expect(await inbox.box.unread(BOB)).toEqual([]);
		expect(inbox.list("bad")).toEqual([`0a1b2c3d,${message.id}.json`]);
	});

	it("stays where it is when it is no message, and is not read for that a second time", async () => {
		const { id } = await urgent();
		fs.truncateSync(inbox.path("new", `${id},P.json`));
		setAsideByOld("new", `${id},P.json`);
		await inbox.box.unread(BOB);
		expect(inbox.list("bad")).toEqual([`0a1b2c3d,${id}.json`]);
		expect(await inbox.box.bad(BOB)).toMatchObject([{ reason: "not JSON" }]);
	});

	it("is not what this version sets aside", async () => {
		const { id } = await urgent();
		fs.truncateSync(inbox.path("new", `${id},P.json`));
		await inbox.box.unread(BOB);
		expect(inbox.list("bad")).toEqual([expect.stringMatching(new RegExp(`^\\w{8},${id}\\.json$`))]);
		bringBack(inboxOf(pathsIn(inbox.home), BOB));
		expect([inbox.list("new"), inbox.list("bad").length]).toEqual([[], 1]);
	});
});
