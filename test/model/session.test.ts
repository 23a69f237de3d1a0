import { v4, v7 } from "uuid";
import { describe, expect, it } from "vitest";
import { HUMAN, isHuman, isSessionId, PartyId, shownName } from "../../src/model/session.ts";
import { HOSTILE } from "../mailbox/fixtures.ts";

describe("a session id", () => {
	it("is a lower-case UUID of any version", () => {
		for (const id of [v4(), v7()]) expect(isSessionId(id)).toBe(true);
		expect(isSessionId(v4().replace(/^./, "A"))).toBe(false);
	});

	it.each([...HOSTILE, HUMAN])("is not %j", (text) => {
		expect(isSessionId(text)).toBe(false);
	});
});

describe("what a party is called", () => {
	const session = "aaaa1111-1111-4111-8111-111111111111";

	it.each([
		["by its name, cleaned", "al @/x\n\u202ey", "al ＠/x y"],
		["by its id, where nothing of its name can be seen", "\u200b\u3164 ", "aaaa1111"],
		["like the person, but for its id", "human", "human (session aaaa1111)"],
		["the same in capitals", " HUMAN", "human (session aaaa1111)"],
		["the same in wide letters", "Ｈuman", "human (session aaaa1111)"],
		["the same with signs around it", '"human".', "human (session aaaa1111)"],
		["the same with what nobody sees within it", "hu\u200bman", "human (session aaaa1111)"],
		["by a word that only begins so", "humane", "humane"],
	])("is %s", (_, name, expected) => {
		expect(shownName({ session, name })).toBe(expected);
		expect(shownName({ session, name: expected })).toBe(expected);
	});

	it("is human for the person, whatever name came along", () => {
		expect(shownName({ session: HUMAN, name: "me" })).toBe(HUMAN);
	});

	it.each([
		["human", true],
		[" Human\n", true],
		["humans", false],
	])("%j as an address is the person: %s", (address, expected) => {
		expect(isHuman(address)).toBe(expected);
	});
});

describe("the owner of an inbox", () => {
	it("is a session or the person at the terminal", () => {
		for (const owner of [v4(), HUMAN]) expect(PartyId.parse(owner)).toBe(owner);
	});

	it.each(HOSTILE)("is not %j", (text) => {
		expect(PartyId.safeParse(text).success).toBe(false);
	});
});
