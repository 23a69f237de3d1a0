import * as fs from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Inbox, inboxOf } from "../../../src/mailbox/maildir/inbox.ts";
import { idsIn, isThere, lookUp, places } from "../../../src/mailbox/maildir/places.ts";
import type { Message } from "../../../src/model/message.ts";
import { pathsIn } from "../../../src/paths.ts";
import { BOB } from "../../machine.ts";
import { aMessage } from "../fixtures.ts";
import { bobsInbox } from "./bobs-inbox.ts";

const inbox = bobsInbox();
const at = () => inboxOf(pathsIn(inbox.home), BOB);
const archive = (message: Message) => join(at().archive, message.id.slice(0, 6));

/** Moves the message's file as a taker, a reader or another process would. */
function move(message: Message, folder: string, name = `${message.id}.json`): void {
	fs.mkdirSync(folder, { recursive: true });
	const { unread, cur }: Inbox = at();
	for (const from of [unread, cur, archive(message)])
		for (const file of fs.existsSync(from) ? fs.readdirSync(from) : [])
			if (file.startsWith(message.id)) fs.renameSync(join(from, file), join(folder, name));
}

describe("the places of a message", () => {
	it.each([
		["", {}],
		[",P", { urgent: true }],
		[",S", { kind: "status" }],
	] as const)(
		"are where it lies: unread, held, handed over, read, put away; its flag is %j",
		async (flag, change) => {
			const message = aMessage(change);
			await inbox.box.put(message);
			expect([lookUp(at(), message.id), isThere(at(), message.id)]).toEqual([
				{ message, place: "unread" },
				true,
			]);
			for (const [folder, name, place] of [
				[at().cur, `${message.id},42,4711${flag}.json`, "held"],
				[at().unread, `${message.id}${flag}.json`, "unread"],
				[at().cur, `${message.id},shown,0123456789abcdef${flag}.json`, "handed"],
				[at().cur, `${message.id}.json`, "read"],
				[archive(message), `${message.id}.json`, "read"],
			] as const) {
				move(message, folder, name);
				expect(lookUp(at(), message.id)).toEqual({ message, place });
				expect(isThere(at(), message.id)).toBe(true);
				expect([...new Set(idsIn(at(), message.id))]).toEqual([message.id]);
				expect([...new Set(idsIn(at(), message.id.slice(0, 4)))]).toEqual([message.id]);
			}
		},
	);

	it.each([
		["taken", (message: Message) => move(message, at().cur, `${message.id},42,4711.json`)],
		[
			"handed over",
			(message: Message) => move(message, at().cur, `${message.id},shown,0123456789abcdef.json`),
		],
		["read", (message: Message) => move(message, at().cur)],
		["put away", (message: Message) => move(message, archive(message))],
	])("are found again by one that is %s between two of them", async (_, moveOn) => {
		const message = aMessage();
		await inbox.box.put(message);
		const walk = places(at(), message.id);
		expect(walk.next().value).toEqual([at().unread, `${message.id}.json`]);
		moveOn(message);
		const [folder, name] = walk.next().value as [string, string];
		expect(fs.existsSync(join(folder, name))).toBe(true);
	});

	it("are found again by one that is handed over once it was seen as held", async () => {
		const message = aMessage();
		await inbox.box.put(message);
		move(message, at().cur, `${message.id},42,4711.json`);
		const walk = places(at(), message.id);
		expect(walk.next().value).toEqual([at().cur, `${message.id},42,4711.json`]);
		const name = `${message.id},shown,0123456789abcdef.json`;
		move(message, at().cur, name);
		expect(walk.next().value).toEqual([at().cur, name]);
	});

	it("are none for a message that is not there", () => {
		const { id } = aMessage();
		expect([...places(at(), id)]).toEqual([]);
		expect([lookUp(at(), id), isThere(at(), id), idsIn(at(), id)]).toEqual([undefined, false, []]);
	});
});
