import { describe, expect, it } from "vitest";
import { messageStatus } from "../../src/together/message-status.ts";
import { addressOfMany, sendToMany } from "../../src/together/send-to-many.ts";
import { ANN, aCaller, BOB, CAT, refusal } from "../machine.ts";
import { DAN, fourSessions, ROOM } from "./four-sessions.ts";

const at = fourSessions();
const { signal } = new AbortController();
async function sent(to = "@feature-x/reviewer") {
	const address = addressOfMany(to);
	if (!address) throw new Error("the address of one party");
	return sendToMany(at.context(), address, { text: "x", live: false, caller: aCaller(ANN), signal });
}
const status = (id: string, by = ANN) => messageStatus(at.context(), id, aCaller(by));

describe("the status of a room's message", () => {
	it("tells for each receiver where its copy is and what is proven", async () => {
		await at.room();
		const { entry } = await sent();
		const id = entry?.id ?? "";
		const copy = (await at.unread(CAT))[0]?.id ?? "";
		await (await at.stores.mailbox.take(CAT, copy))?.done();
		await at.stores.receipts.note(copy, { state: "seen", route: "read" });
		const found = await status(id);
		expect(found).toMatchObject({ room: ROOM, number: 4, entry: { id }, without: [] });
		expect("copies" in found && found.copies).toMatchObject([
			{ party: BOB, addressed: false, place: "unread", last: { state: "queued" } },
			{ party: CAT, message: copy, addressed: true, place: "read", last: { state: "seen", route: "read" } },
		]);
	});

	it("is found by the beginning of its id as well", async () => {
		await at.room();
		const { entry } = await sent();
		expect(await status((entry?.id ?? "").slice(0, 13))).toMatchObject({ number: 4 });
	});

	it("of one copy is that of any mail", async () => {
		await at.room();
		const { copies } = await sent();
		expect(await status(copies[0]?.message ?? "")).toMatchObject({ message: { to: BOB }, place: "unread" });
		expect(await status(copies[0]?.message ?? "", BOB)).toMatchObject({ message: { to: BOB } });
	});

	it("may be looked at by members and the person alone", async () => {
		await at.room();
		const { entry } = await sent();
		const id = entry?.id ?? "";
		for (const by of [BOB, "human"]) expect(await status(id, by)).toMatchObject({ number: 4 });
		expect((await refusal(() => status(id, DAN))).code).toBe("not_found");
	});

	it("says who has no copy", async () => {
		await at.room();
		const { put } = at.stores.mailbox;
		at.stores.mailbox.put = (message) =>
			message.to === CAT ? Promise.reject(new Error("full")) : put.call(at.stores.mailbox, message);
		const { entry } = await sent();
		expect(await status(entry?.id ?? "")).toMatchObject({ without: [{ party: CAT, name: "cat" }] });
	});

	it("goes on after a receiver's /clear", async () => {
		await at.room();
		const { entry } = await sent();
		at.clear(CAT, DAN);
		const found = await status(entry?.id ?? "");
		expect("copies" in found && found.copies.map(({ party }) => party)).toEqual([BOB, DAN]);
	});
});

it("an id that nobody has is an error, as ever", async () => {
	await at.room();
	for (const id of ["0198a000-0000-7000-8000-00000000ffff", "zzzz"])
		expect(["not_found", "bad_input"]).toContain((await refusal(() => status(id))).code);
});
