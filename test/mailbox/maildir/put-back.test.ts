import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inboxOf } from "../../../src/mailbox/maildir/inbox.ts";
import { putBackRead } from "../../../src/mailbox/maildir/put-back.ts";
import { pathsIn } from "../../../src/paths.ts";
import { BOB } from "../../machine.ts";
import { aMessage } from "../fixtures.ts";
import { bobsInbox } from "./bobs-inbox.ts";

const inbox = bobsInbox();
const at = () => inboxOf(pathsIn(inbox.home), BOB);

it.each([
	["", {}],
	[",P", { kind: "question" }],
	[",S", { kind: "status" }],
] as const)("a read message is unread again, with its flag %j", async (flag, change) => {
	const message = aMessage(change);
	await inbox.box.put(message);
	await (await inbox.box.take(BOB, message.id))?.done();
	expect(await putBackRead(at(), message.id)).toBe(true);
	expect(inbox.list("new")).toEqual([`${message.id}${flag}.json`]);
	expect(inbox.list("cur")).toEqual([]);
});

it("so is one that was put away", async () => {
	const message = aMessage();
	await inbox.box.put(message);
	await (await inbox.box.take(BOB, message.id))?.done();
	const archive = join(at().archive, message.id.slice(0, 6));
	mkdirSync(archive, { recursive: true });
	renameSync(join(at().cur, `${message.id}.json`), join(archive, `${message.id}.json`));
	expect(await putBackRead(at(), message.id)).toBe(true);
	expect(await inbox.box.unread(BOB)).toEqual([message]);
});
