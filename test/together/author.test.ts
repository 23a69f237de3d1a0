import { expect, it } from "vitest";
import { roomsOf } from "../../src/context-rooms.ts";
import { roster } from "../../src/sessions/roster.ts";
import { authorOf } from "../../src/together/author.ts";
import { aCaller, BOB } from "../machine.ts";
import { DAN, fourSessions, ROOM } from "./four-sessions.ts";

const at = fourSessions();

it("an author has the id of the caller, and the name that others know it by", async () => {
	const context = at.context();
	const all = await roster(context);
	expect(authorOf(context, aCaller(BOB), all)).toEqual({ session: BOB, name: "bob" });
	expect(authorOf(context, aCaller("human"), all)).toEqual({ session: "human", name: "human" });
});

it("an author is the member that it was before /clear", async () => {
	await at.room();
	at.clear(BOB, DAN);
	const context = at.context();
	const state = await roomsOf(context).state(ROOM);
	expect(authorOf(context, aCaller(DAN), await roster(context), state)).toEqual({
		session: BOB,
		name: "bob",
	});
});
