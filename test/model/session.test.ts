import { v4, v7 } from "uuid";
import { describe, expect, it } from "vitest";
import { HUMAN, isSessionId, PartyId } from "../../src/model/session.ts";
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

describe("the owner of an inbox", () => {
	it("is a session or the person at the terminal", () => {
		for (const owner of [v4(), HUMAN]) expect(PartyId.parse(owner)).toBe(owner);
	});

	it.each(HOSTILE)("is not %j", (text) => {
		expect(PartyId.safeParse(text).success).toBe(false);
	});
});
