import { rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { SendInput } from "../../src/mail/send.ts";
import { addressOfMany, sendToMany } from "../../src/together/send-to-many.ts";
import { ANN, aCaller, BOB, CAT, refusal } from "../machine.ts";
import { DAN, fourSessions, ROOM } from "./four-sessions.ts";

const at = fourSessions();
const { signal } = new AbortController();
const send = async (address: string, more: Partial<SendInput> = {}) => {
	const to = addressOfMany(address);
	if (!to) throw new Error("the address of one party");
	return sendToMany(at.context(), to, { text: "hello", live: false, caller: aCaller(ANN), signal, ...more });
};
const kindsOf = async (session: string) =>
	(await at.unread(session)).map(({ kind, urgent }) => (urgent ? `urgent ${kind}` : kind));

it("an address of several that is none is refused, and one of one party is left to mail", async () => {
	for (const address of ["@", "@a b", "@x/", "role:", "@All/x"])
		expect((await refusal(() => addressOfMany(address))).code).toBe("bad_input");
	for (const address of ["bob", BOB, "human"]) expect(addressOfMany(address)).toBeUndefined();
});

describe("a message to a room", () => {
	it("is one entry, and one copy for each other member, with the room and the entry in it", async () => {
		await at.room();
		const sent = await send("@feature-x", { kind: "done", urgent: true });
		expect((await at.log()).at(-1)).toMatchObject({
			kind: "message",
			id: sent.entry?.id,
			text: "hello",
			to: [BOB, CAT],
			says: "done",
			urgent: true,
		});
		for (const session of [BOB, CAT]) {
			const mail = await at.unread(session);
			expect(mail).toMatchObject([
				{ kind: "done", urgent: true, room: ROOM, entry: sent.entry?.id, text: "hello" },
			]);
			expect(mail[0]?.id).not.toBe(sent.entry?.id);
			expect(sent.copies.find(({ party }) => party === session)?.message).toBe(mail[0]?.id);
		}
		expect(await at.unread(ANN)).toEqual([]);
		expect(await at.unread(DAN)).toEqual([]);
		expect(sent.leftOut).toEqual([{ party: ANN, name: "ann", why: "the sender" }]);
	});

	it("to a role or a name is for those of it; the others have a status, which is never urgent", async () => {
		await at.room();
		const sent = await send("@feature-x/reviewer", { kind: "question", urgent: true });
		expect(await kindsOf(CAT)).toEqual(["urgent question"]);
		expect((await at.unread(CAT))[0]?.answerBy).toBe("reply");
		expect(await kindsOf(BOB)).toEqual(["status"]);
		expect(sent.copies.map(({ party, addressed }) => [party, addressed])).toEqual([
			[BOB, false],
			[CAT, true],
		]);
		expect((await at.log()).at(-1)).toMatchObject({ to: [CAT], member: "reviewer" });
		await send("@feature-x/bob");
		expect(await kindsOf(BOB)).toEqual(["message", "status"]);
	});

	it("goes to a session in the place of the one that /clear replaced, and is its own after /clear", async () => {
		await at.room();
		at.clear(BOB, DAN);
		expect((await send("@feature-x")).copies.map(({ party }) => party)).toEqual([DAN, CAT]);
		const back = await send("@feature-x", { caller: aCaller(DAN) });
		expect(back.copies.map(({ party }) => party)).toEqual([ANN, CAT]);
		expect((await at.log()).at(-1)?.by).toEqual({ session: BOB, name: "bob" });
	});

	it("wakes nobody without deliver_live, and with it only those it is for", async () => {
		await at.room();
		at.machine.register(BOB);
		at.machine.register(CAT);
		expect((await send("@feature-x")).copies.every(({ delivery }) => delivery === undefined)).toBe(true);
		const { copies } = await send("@feature-x/backend", { live: true });
		expect(copies.map(({ party, delivery }) => [party, delivery?.state])).toEqual([
			[BOB, "held"],
			[CAT, undefined],
		]);
	});

	it("says who does not run, and lists who cannot be reached", async () => {
		await at.room();
		at.machine.register(BOB);
		rmSync(at.machine.transcript(CAT));
		const { copies, leftOut } = await send("@feature-x");
		expect(copies.map(({ party, running }) => [party, running?.state])).toEqual([[BOB, "idle"]]);
		expect(leftOut.slice(1)).toEqual([
			{ party: CAT, name: "cat", why: expect.stringContaining("cannot be reached") },
		]);
	});

	it("that one inbox does not take is sent to the others all the same", async () => {
		await at.room();
		const { put } = at.stores.mailbox;
		at.stores.mailbox.put = (message) =>
			message.to === BOB ? Promise.reject(new Error("full")) : put.call(at.stores.mailbox, message);
		const { copies, leftOut } = await send("@feature-x");
		expect(copies.map(({ party }) => party)).toEqual([CAT]);
		expect(leftOut[1]).toMatchObject({ party: BOB, why: expect.stringContaining("could not be written") });
	});

	it("reaches the person, who is told of what is urgent", async () => {
		await at.room({});
		await at.invite("human");
		const { copies } = await send("@feature-x", { urgent: true });
		expect(copies).toMatchObject([{ party: "human", addressed: true, notified: { by: [] } }]);
	});

	it("is for members, and for rooms, roles and names that there are", async () => {
		await at.room();
		const stranger = await refusal(() => send("@feature-x", { caller: aCaller(DAN) }));
		expect([stranger.code, stranger.message]).toEqual([
			"not_found",
			"The party is no member of the room feature-x.",
		]);
		expect((await refusal(() => send("@feture-x"))).hint).toContain("@feature-x");
		const role = await refusal(() => send("@feature-x/revewer"));
		expect([role.code, role.hint]).toEqual(["not_found", expect.stringContaining('"reviewer"')]);
		expect(await at.log()).toHaveLength(3);
		expect(await at.unread(BOB)).toEqual([]);
	});

	it.each([
		[{ text: " " }, "bad_input"],
		[{ text: "x".repeat(1_000_001) }, "too_large"],
		[{ kind: "status", urgent: true }, "bad_input"],
		[{ supersedes: "0198" }, "bad_input"],
	] as const)("is refused before anything is written: %j", async (more, code) => {
		await at.room();
		expect((await refusal(() => send("@feature-x", more))).code).toBe(code);
		expect(await at.log()).toHaveLength(3);
	});

	it("in an empty room is in its log, and nobody has it", async () => {
		await at.room({});
		expect(await send("@feature-x")).toMatchObject({ copies: [], entry: { number: 2 } });
	});
});
