import { expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import { roster } from "../../src/sessions/roster.ts";
import { membersNow, shownMember } from "../../src/together/members-now.ts";
import { ANN, BOB, CAT } from "../machine.ts";
import { author } from "../rooms/fixtures.ts";
import { DAN, fourSessions, ROOM } from "./four-sessions.ts";

const at = fourSessions();
const GONE = "eeee5555-5555-4555-8555-555555555555";

it("members are known as they are now: state, folder, and their id after /clear", async () => {
	await at.room();
	await at.invite("human");
	await roomsOf(at.context()).append(ROOM, () => ({
		...{ v: 1, id: "0198a000-0000-7000-8000-000000000001", at: "2026-03-04T12:00:00.000Z" },
		...{ by: author(ANN), kind: "invite", who: { session: GONE, name: "gone" } },
	}));
	at.machine.register(ANN);
	at.clear(CAT, DAN);
	const context = at.context();
	const members = membersNow(context, await roster(context), await roomsOf(context).state(ROOM));
	expect(members.map(({ known, id, name, role }) => [known, id, name, role])).toEqual([
		[ANN, ANN, "ann", "lead"],
		[BOB, BOB, "bob", "backend"],
		[CAT, DAN, "cat", "reviewer"],
		["human", "human", "human", undefined],
		[GONE, GONE, "gone", undefined],
	]);
	const shown = members.map(shownMember);
	expect(shown.map(({ running, isHere }) => [running?.state, isHere])).toEqual([
		["idle", true],
		[undefined, true],
		[undefined, true],
		[undefined, true],
		[undefined, false],
	]);
	expect(shown[0]?.cwd).toBe("/work/app");
});
