import * as fs from "node:fs";
import { expect, it } from "vitest";
import { readHistory } from "../../../src/mailbox/maildir/history.ts";
import { inboxOf } from "../../../src/mailbox/maildir/inbox.ts";
import { pathsIn } from "../../../src/paths.ts";
import { BOB } from "../../machine.ts";
import { aMessage } from "../fixtures.ts";
import { bobsInbox } from "./bobs-inbox.ts";

const inbox = bobsInbox();
const history = (limit: number, before?: string) =>
	readHistory(inboxOf(pathsIn(inbox.home), BOB), limit, before).map(({ id }) => id);

it("reads the newest first over cur/ and the archive, each once, and neither unread nor held ones", async () => {
	inbox.reopen({ mostInCur: 2 });
	const messages = Array.from({ length: 7 }, () => aMessage());
	for (const message of messages) await inbox.box.put(message);
	const [one, two, three, four, held] = messages.map(({ id }) => id) as [
		string,
		string,
		string,
		string,
		string,
	];
	for (const id of [one, two, three, four]) await (await inbox.box.take(BOB, id))?.done();
	const hold = await inbox.box.take(BOB, held);
	await inbox.box.unread(BOB);
	expect(inbox.archived()).toHaveLength(3);
	// As one that is put away while the folders are listed.
	fs.copyFileSync(inbox.path("archive", one.slice(0, 6), `${one}.json`), inbox.path("cur", `${one}.json`));
	expect(history(Infinity)).toEqual([four, three, two, one]);
	expect(history(2)).toEqual([four, three]);
	expect(history(2, three)).toEqual([two, one]);
	expect(history(0)).toEqual([]);
	await hold?.putBack();
});

it("passes over a file that is no message, and still gives as many as asked for", async () => {
	const messages = [aMessage(), aMessage(), aMessage()];
	for (const message of messages) {
		await inbox.box.put(message);
		await (await inbox.box.take(BOB, message.id))?.done();
	}
	const [first, second, third] = messages.map(({ id }) => id) as [string, string, string];
	fs.truncateSync(inbox.path("cur", `${third}.json`));
	expect(history(2)).toEqual([second, first]);
	expect(inbox.list("cur")).toEqual([`${first}.json`, `${second}.json`]);
	expect(inbox.list("bad")).toHaveLength(1);
});
