import * as fs from "node:fs";
import { expect, it } from "vitest";
import { firstId } from "../../../src/mailbox/ids.ts";
import { inboxOf } from "../../../src/mailbox/maildir/inbox.ts";
import { takenSince } from "../../../src/mailbox/maildir/taken-since.ts";
import { pathsIn } from "../../../src/paths.ts";
import { BOB } from "../../machine.ts";
import { aMessage } from "../fixtures.ts";
import { bobsInbox } from "./bobs-inbox.ts";

const inbox = bobsInbox();
const TIME = 0x0196b3c00002;
const taken = () => takenSince(inboxOf(pathsIn(inbox.home), BOB), firstId(TIME)).sort();

it("finds what is read, held or put away by names alone: no file is opened", async () => {
	const ids = [1, 2, 3, 4, 5].map((at) => `0196b3c0-000${at}-7000-8000-000000000000`);
	const [old, read, away, held, unread] = ids as [string, string, string, string, string];
	for (const id of ids) await inbox.box.put(aMessage({ id }));
	for (const id of [old, read, away, held]) await (await inbox.box.take(BOB, id))?.done();
	const folder = inbox.path("archive", away.slice(0, 6));
	fs.mkdirSync(folder, { recursive: true });
	fs.renameSync(inbox.path("cur", `${away}.json`), `${folder}/${away}.json`);
	fs.renameSync(inbox.path("cur", `${held}.json`), inbox.path("cur", `${held},42,4711.json`));
	for (const name of inbox.list("cur")) fs.truncateSync(inbox.path("cur", name));
	expect(taken()).toEqual([read, away, held]);
	expect(inbox.list("new")).toEqual([`${unread}.json`]);
});

it("finds one that lies both in cur/ and in the archive, as after a power cut, once", async () => {
	const message = aMessage({ id: "0196b3c0-0002-7000-8000-000000000000" });
	await inbox.box.put(message);
	await (await inbox.box.take(BOB, message.id))?.done();
	fs.cpSync(inbox.path("cur"), inbox.path("archive", message.id.slice(0, 6)), { recursive: true });
	expect(taken()).toEqual([message.id]);
});
