import * as fs from "node:fs";
import { expect, it } from "vitest";
import { inboxOf } from "../../../src/mailbox/maildir/inbox.ts";
import { readUnread } from "../../../src/mailbox/maildir/unread.ts";
import { pathsIn } from "../../../src/paths.ts";
import { BOB } from "../../machine.ts";
import { aMessage } from "../fixtures.ts";
import { bobsInbox } from "./bobs-inbox.ts";

const inbox = bobsInbox();

it("reads new/ oldest first, and reports what is no message and cannot be moved either", async () => {
	const [first, second] = [aMessage(), aMessage()];
	for (const message of [second, first]) await inbox.box.put(message);
	const { id } = aMessage();
	fs.writeFileSync(inbox.path("new", `${id}.json`), "{");
	// Nothing can be moved into it.
	fs.writeFileSync(inbox.path("bad"), "");
	expect(readUnread(inboxOf(pathsIn(inbox.home), BOB))).toEqual({
		messages: [first, second],
		stuck: [{ file: inbox.path("new", `${id}.json`), reason: "not JSON" }],
	});
});
