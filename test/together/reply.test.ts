import { describe, expect, it } from "vitest";
import type { SendInput } from "../../src/mail/send.ts";
import { leaveRoom } from "../../src/together/leave-room.ts";
import { reply } from "../../src/together/reply.ts";
import { addressOfMany, sendToMany } from "../../src/together/send-to-many.ts";
import { ANN, aCaller, aMessage, BOB, CAT, refusal } from "../machine.ts";
import { DAN, fourSessions } from "./four-sessions.ts";

const at = fourSessions();
const { signal } = new AbortController();
const THREE = { [BOB]: "backend", [CAT]: "reviewer", [DAN]: "reviewer" };

/** Ann writes to the room; returns the id of a receiver's copy, and that of the entry. */
async function written(to: string, receiver: string, more: Partial<SendInput> = {}) {
	const address = addressOfMany(to);
	if (!address) throw new Error("the address of one party");
	const input = { text: "what now?", live: false, caller: aCaller(ANN), signal, ...more };
	const { entry } = await sendToMany(at.context(), address, input);
	const copy = (await at.unread(receiver)).at(-1)?.id ?? "";
	return { copy, entry: entry?.id ?? "" };
}
const answer = (by: string, messageId: string, isPrivate = false, live = true) =>
	reply(at.context(), { messageId, text: "this", isPrivate, live, caller: aCaller(by), signal });
const kindsOf = async (session: string) => (await at.unread(session)).map(({ kind }) => kind);

describe("the reply to a room's message", () => {
	it("goes to the room: for its sender and all that it was for, and the others see a status", async () => {
		await at.room(THREE);
		const { copy, entry } = await written("@feature-x/reviewer", CAT);
		const sent = await answer(CAT, copy);
		expect("copies" in sent && sent.copies.map(({ party, addressed }) => [party, addressed])).toEqual([
			[ANN, true],
			[BOB, false],
			[DAN, true],
		]);
		expect((await at.log()).at(-1)).toMatchObject({ kind: "message", to: [ANN, DAN], inReplyTo: entry });
		expect(await at.unread(ANN)).toMatchObject([{ kind: "message", inReplyTo: entry, room: "feature-x" }]);
		expect(await kindsOf(BOB)).toEqual(["status", "status"]);
		expect(await kindsOf(DAN)).toEqual(["message", "message"]);
	});

	it("answers a question: the receipt of that copy says so", async () => {
		await at.room(THREE);
		const { copy } = await written("@feature-x", BOB, { kind: "question" });
		await answer(BOB, copy);
		expect((await at.stores.receipts.of(copy)).at(-1)).toMatchObject({ state: "answered", route: "reply" });
		expect(await kindsOf(ANN)).toEqual(["message"]);
	});

	it("wakes whoever wrote that message alone, and nobody where it was a status", async () => {
		await at.room(THREE);
		for (const session of [ANN, BOB, CAT, DAN]) at.machine.register(session);
		const wokenBy = async (by: string, id: string, live = true) => {
			const sent = await answer(by, id, false, live);
			return "copies" in sent ? sent.copies.filter(({ delivery }) => delivery).map(({ party }) => party) : [];
		};
		expect(await wokenBy(BOB, (await written("@feature-x", BOB)).copy)).toEqual([ANN]);
		expect(await wokenBy(BOB, (await written("@feature-x", BOB)).copy, false)).toEqual([]);
		expect(await wokenBy(BOB, (await written("@feature-x/cat", BOB)).copy)).toEqual([]);
	});

	it("goes to its sender alone where it is private", async () => {
		await at.room(THREE);
		const { copy } = await written("@feature-x", BOB, { kind: "question" });
		const before = await at.log();
		const sent = await answer(BOB, copy, true);
		expect("message" in sent && sent.message).toMatchObject({ kind: "answer", to: ANN, inReplyTo: copy });
		expect(await at.log()).toEqual(before);
	});

	it("has one hop more than that message", async () => {
		await at.room(THREE);
		const { copy } = await written("@feature-x", BOB, { caller: aCaller(ANN, { hops: 3 }) });
		await answer(BOB, copy);
		expect((await at.unread(ANN))[0]?.hops).toBe(4);
	});

	it("is an error where nobody whom it concerned is left, and says how to reply all the same", async () => {
		await at.room(THREE);
		const { copy } = await written("@feature-x/bob", BOB);
		await leaveRoom(at.context(), "feature-x", { caller: aCaller(ANN), signal });
		const error = await refusal(() => answer(BOB, copy));
		expect([error.code, error.hint]).toEqual(["not_found", expect.stringContaining("private=true")]);
	});
});

it("the reply to other mail goes to its sender, also where that tells of a room", async () => {
	await at.room({});
	const { message } = await at.invite("bob");
	const sent = await answer(BOB, message);
	expect("message" in sent && sent.message.to).toBe(ANN);
	const plain = aMessage({ from: { session: CAT, name: "cat" } });
	await at.stores.mailbox.put(plain);
	const other = await answer(BOB, plain.id);
	expect("message" in other && other.message.to).toBe(CAT);
});
