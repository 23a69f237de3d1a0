import { describe, expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import { ANN, BOB, CAT, refusal } from "../machine.ts";
import { DAN, fourSessions, ROOM } from "./four-sessions.ts";

const at = fourSessions();
const members = async () => [...(await roomsOf(at.context()).state(ROOM)).members.keys()];

describe("inviting", () => {
	it("joins the other at once, and tells it by mail that names the room", async () => {
		await at.room({});
		const invited = await at.invite("bob", "Backend");
		expect(invited).toMatchObject({
			room: ROOM,
			who: { session: BOB, name: "bob" },
			role: "backend",
			members: 2,
		});
		expect(await members()).toEqual([ANN, BOB]);
		const [mail] = await at.unread(BOB);
		expect(mail).toMatchObject({ id: invited.message, kind: "message", room: ROOM, from: { session: ANN } });
		expect(mail?.text).toContain('What it is for: "Build X".');
		expect(mail?.text).toContain("as backend");
		expect(mail?.entry).toBeUndefined();
	});

	it("may be of the person", async () => {
		await at.room({});
		await at.invite("human");
		expect(await members()).toEqual([ANN, "human"]);
		const mails = await at.unread("human");
		expect(mails.map(({ text }) => /`claude-intercom room [a-z-]+`/.test(text))).toEqual([true]);
	});

	it("is refused where the other is a member, by whatever id, and nobody is told", async () => {
		await at.room();
		expect((await refusal(() => at.invite("bob"))).code).toBe("not_allowed");
		at.clear(CAT, DAN);
		expect((await refusal(() => at.invite(DAN))).code).toBe("not_allowed");
		expect([...(await at.unread(BOB)), ...(await at.unread(DAN))]).toEqual([]);
	});

	it("is for members, of sessions that there are", async () => {
		await at.room({});
		expect((await refusal(() => at.invite("dan", undefined, BOB))).code).toBe("not_found");
		expect((await refusal(() => at.invite("nobody"))).code).toBe("not_found");
		expect((await refusal(() => at.invite("ann"))).code).toBe("self");
		expect(await members()).toEqual([ANN]);
		expect(await at.unread(DAN)).toEqual([]);
	});
});
