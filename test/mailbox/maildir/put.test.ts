import * as fs from "node:fs";
import { expect, it } from "vitest";
import { inboxOf } from "../../../src/mailbox/maildir/inbox.ts";
import { put } from "../../../src/mailbox/maildir/put.ts";
import { pathsIn } from "../../../src/paths.ts";
import { BOB } from "../../machine.ts";
import { aMessage } from "../fixtures.ts";
import { bobsInbox } from "./bobs-inbox.ts";

const inbox = bobsInbox();
const at = () => inboxOf(pathsIn(inbox.home), BOB);

it("leaves one file in new/ and none in tmp/, however often a message is put at once", async () => {
	const message = aMessage();
	await Promise.all(Array.from({ length: 8 }, () => put(at(), message)));
	expect(inbox.list("new")).toEqual([`${message.id}.json`]);
	expect(inbox.list("tmp")).toEqual([]);
});

it.each([
	["pressing", "P", { kind: "question" }],
	["pressing", "P", { urgent: true }],
	["status", "S", { kind: "status" }],
] as const)("tells by the name that a message is %s", async (_, flag, change) => {
	const message = aMessage(change);
	await put(at(), message);
	expect(inbox.list("new")).toEqual([`${message.id},${flag}.json`]);
});

it("puts no second file where the message lies under a name without its flag", async () => {
	const message = aMessage({ urgent: true });
	await put(at(), message);
	fs.renameSync(inbox.path("new", `${message.id},P.json`), inbox.path("new", `${message.id}.json`));
	await put(at(), message);
	expect(inbox.list("new")).toEqual([`${message.id}.json`]);
});

it("puts nothing where the message is held under another process's name", async () => {
	const message = aMessage();
	await put(at(), message);
	fs.renameSync(inbox.path("new", `${message.id}.json`), inbox.path("cur", `${message.id},42,4711.json`));
	await put(at(), message);
	expect([inbox.list("new"), inbox.list("cur")]).toEqual([[], [`${message.id},42,4711.json`]]);
});
