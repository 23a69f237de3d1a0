import * as fs from "node:fs";
import { expect, it } from "vitest";
import { inboxOf } from "../../../src/mailbox/maildir/inbox.ts";
import { readUnread } from "../../../src/mailbox/maildir/unread.ts";
import type { Message } from "../../../src/model/message.ts";
import { pathsIn } from "../../../src/paths.ts";
import { BOB } from "../../machine.ts";
import { aMessage } from "../fixtures.ts";
import { bobsInbox } from "./bobs-inbox.ts";

const inbox = bobsInbox();
const at = () => inboxOf(pathsIn(inbox.home), BOB);

it("reads no more than the first files, and leaves what it does not read where it is", async () => {
	const messages = Array.from({ length: 6 }, (_, at) => aMessage(at < 3 ? { kind: "status" } : {}));
	for (const message of messages) await inbox.box.put(message);
	const [status, , , first, second, third] = messages as Message[];
	const torn = (name: string) => fs.truncateSync(inbox.path("new", name));
	// The oldest ordinary one is on the way to the next two; the last in order is not.
	torn(`${first?.id}.json`);
	torn(`${messages[2]?.id},S.json`);
	expect(readUnread(at(), 2)).toEqual({ messages: [second, third], more: 3, stuck: [] });
	expect(inbox.list("bad")).toEqual([expect.stringContaining(first?.id ?? "")]);
	expect(readUnread(at(), 3).messages).toEqual([second, third, status]);
	expect(inbox.list("bad")).toHaveLength(1);
	expect(readUnread(at(), 0)).toEqual({ messages: [], more: 5, stuck: [] });
	expect(readUnread(at()).messages).toHaveLength(4);
	expect(inbox.list("bad")).toHaveLength(2);
});

it("takes a name without a flag for an ordinary message's, whatever it holds", async () => {
	const [question, message] = [aMessage({ kind: "question" }), aMessage()];
	for (const each of [message, question]) await inbox.box.put(each);
	expect(readUnread(at(), 1).messages).toEqual([question]);
	fs.renameSync(inbox.path("new", `${question.id},P.json`), inbox.path("new", `${question.id}.json`));
	const urgent = aMessage({ urgent: true });
	await inbox.box.put(urgent);
	expect(readUnread(at()).messages).toEqual([urgent, question, message]);
});

it("reads new/ oldest first, and reports what is no message and cannot be moved either", async () => {
	const [first, second] = [aMessage(), aMessage()];
	for (const message of [second, first]) await inbox.box.put(message);
	const { id } = aMessage();
	fs.writeFileSync(inbox.path("new", `${id}.json`), "{");
	// Nothing can be moved into it.
	fs.writeFileSync(inbox.path("bad"), "");
	expect(readUnread(at())).toEqual({
		messages: [first, second],
		more: 0,
		stuck: [{ file: inbox.path("new", `${id}.json`), reason: "not JSON" }],
	});
});
