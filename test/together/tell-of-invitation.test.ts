import { v7 } from "uuid";
import { describe, expect, it } from "vitest";
import { roster } from "../../src/sessions/roster.ts";
import { tellOfInvitation } from "../../src/together/tell-of-invitation.ts";
import { ANN, aCaller, BOB } from "../machine.ts";
import { DAN, fourSessions, ROOM } from "./four-sessions.ts";

const four = fourSessions();

describe("telling of an invitation", () => {
	it("leaves one mail, under the id that the party has now", async () => {
		four.clear(BOB, DAN);
		const context = four.context();
		const telling = {
			caller: aCaller(ANN),
			all: await roster(context),
			signal: new AbortController().signal,
		};
		const entry = { id: v7(), who: { session: BOB, name: "bob" }, role: "backend" };
		const room = { room: ROOM, purpose: "Build X" };
		const id = await tellOfInvitation(context, telling, room, entry);
		expect(await tellOfInvitation(context, { ...telling, again: true }, room, entry)).toBe(id);
		expect(await four.unread(DAN)).toMatchObject([{ id, room: ROOM, kind: "message" }]);
		expect((await four.unread(DAN))[0]?.text).toContain('What it is for: "Build X".');
	});
});
