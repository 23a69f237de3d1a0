import { describe, expect, it } from "vitest";
import { IntercomError } from "../../src/errors.ts";
import { ANN, aMessage, BOB, CAT, refusal } from "../machine.ts";
import { threeSessions } from "../mail/three-sessions.ts";

const three = threeSessions();
const { write, read } = three;

describe("a message that replaces another", () => {
	it("takes an unread one away", async () => {
		const first = await write(ANN, { text: "old" });
		const second = await write(ANN, { text: "new", supersedes: first.message.id.slice(0, 30) });
		expect(second.message.supersedes).toBe(first.message.id);
		expect((await read(BOB)).unread.map((each) => each.text)).toEqual(["new"]);
		expect(await three.stores.receipts.of(first.message.id)).toMatchObject([
			{ state: "queued" },
			{ state: "expired" },
		]);
	});

	it("is sent once, and leaves the old one, where the disk is too full to say what became of that", async () => {
		const first = await write(ANN, { text: "old" });
		const { note } = three.stores.receipts;
		three.stores.receipts.note = async (id, event) => {
			if (event.state === "expired") throw new IntercomError("no_space", "The disk is full.", { hint: "" });
			return note(id, event);
		};
		await write(ANN, { text: "new", supersedes: first.message.id });
		expect((await read(BOB)).unread.map((each) => each.text)).toEqual(["old", "new"]);
		expect(three.machine.logged.map(({ event }) => event)).toEqual(["supersede"]);
	});

	it("leaves one that was read", async () => {
		const first = await write(ANN, { text: "old" });
		await (await read(BOB)).taken.shown();
		await write(ANN, { text: "new", supersedes: first.message.id });
		expect((await read(BOB)).unread.map((each) => each.text)).toEqual(["new"]);
		expect((await three.stores.receipts.of(first.message.id)).map((each) => each.state)).toEqual([
			"queued",
			"seen",
		]);
	});

	it.each([
		["of another sender", async () => (await write(CAT)).message.id],
		["to another receiver", async () => (await write(ANN, { to: CAT })).message.id],
		["that does not exist", async () => aMessage().id],
	])("must not be one %s; then nothing is sent", async (_, other) => {
		const supersedes = await other();
		const before = three.stores.mailbox.unreadCount(BOB);
		expect((await refusal(() => write(ANN, { supersedes }))).code).toBe("not_found");
		expect(three.stores.mailbox.unreadCount(BOB)).toBe(before);
	});

	it("is looked for among the sender's own: no error names another's id", async () => {
		const others = [await write(CAT), await write(CAT)];
		const { message } = await write(ANN, { text: "old" });
		const prefix = message.id.slice(0, 4);
		expect(others.every((other) => other.message.id.startsWith(prefix))).toBe(true);
		expect((await write(ANN, { text: "new", supersedes: prefix })).message.supersedes).toBe(message.id);
		const error = await refusal(() => write(ANN, { supersedes: prefix }));
		expect(error.code).toBe("ambiguous");
		for (const other of others) expect(error.hint).not.toContain(other.message.id);
	});
});
