import * as fs from "node:fs";
import { expect, it } from "vitest";
import { listBad } from "../../../src/mailbox/maildir/bad-mail.ts";
import { inboxOf } from "../../../src/mailbox/maildir/inbox.ts";
import { pathsIn } from "../../../src/paths.ts";
import { BOB } from "../../machine.ts";
import { aMessage } from "../fixtures.ts";
import { bobsInbox } from "./bobs-inbox.ts";

const inbox = bobsInbox();
const reasons = () => listBad(inboxOf(pathsIn(inbox.home), BOB)).map(({ reason }) => reason);

it("lists what was set aside before and what is no message now, with the reason of each", async () => {
	const message = aMessage();
	await inbox.box.put(message);
	fs.writeFileSync(inbox.path("cur", "stray"), "");
	fs.writeFileSync(inbox.path("new", `${aMessage().id}.json`), "{");
	// What is unread is looked at when it is to be read.
	expect(reasons()).toEqual(["its name is no message id"]);
	await inbox.box.firstUnread(BOB, 1);
	expect(reasons()).toHaveLength(1);
	await inbox.box.firstUnread(BOB, 2);
	expect(reasons().sort()).toEqual(["its name is no message id", "not JSON"]);
	expect(reasons()).toHaveLength(2);
	expect([inbox.list("cur"), inbox.list("new")]).toEqual([[], [`${message.id}.json`]]);
});

it("says of a file that has become readable that it could not be read when it came", async () => {
	const message = aMessage();
	await inbox.box.put(message);
	fs.mkdirSync(inbox.path("bad"));
	fs.renameSync(inbox.path("new", `${message.id}.json`), inbox.path("bad", `0a1b2c3d,${message.id}.json`));
	expect(reasons()).toEqual(["could not be read when it came"]);
});
