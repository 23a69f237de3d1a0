import { describe, expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import { leaveRoom } from "../../src/together/leave-room.ts";
import { knownAs, partiesOf } from "../../src/together/same-party.ts";
import { ANN, aCaller, BOB, CAT } from "../machine.ts";
import { DAN, fourSessions, ROOM } from "./four-sessions.ts";

const { signal } = new AbortController();
const at = fourSessions();
const stateOf = () => roomsOf(at.context()).state(ROOM);

describe("the ids of a party", () => {
	it("are the one it has now and all that /clear replaced, whichever of them is asked for", () => {
		at.clear(BOB, CAT);
		at.clear(CAT, DAN);
		for (const id of [BOB, CAT, DAN]) {
			const ids = [...partiesOf(at.context(), id)];
			expect(ids[0]).toBe(DAN);
			expect(new Set(ids)).toEqual(new Set([BOB, CAT, DAN]));
		}
		expect([...partiesOf(at.context(), ANN)]).toEqual([ANN]);
		expect([...partiesOf(at.context(), "human")]).toEqual(["human"]);
	});
});

describe("the id by which a log knows a party", () => {
	it("is that of its member, also after /clear", async () => {
		await at.room();
		at.clear(BOB, DAN);
		expect(knownAs(at.context(), await stateOf(), DAN)).toBe(BOB);
		expect(knownAs(at.context(), await stateOf(), BOB)).toBe(BOB);
	});

	it("is that of whoever was a member, and its own where the log knows none", async () => {
		await at.room({ [BOB]: undefined });
		expect(knownAs(at.context(), await stateOf(), CAT)).toBe(CAT);
		await leaveRoom(at.context(), ROOM, { caller: aCaller(BOB), signal });
		at.clear(BOB, DAN);
		expect(knownAs(at.context(), await stateOf(), DAN)).toBe(BOB);
	});
});
