import { describe, expect, it } from "vitest";
import { LOBBY } from "../../src/model/room.ts";
import { emptyState } from "../../src/rooms/fold/state.ts";
import { roster } from "../../src/sessions/roster.ts";
import { tellOfEntry } from "../../src/together/tell-of-entry.ts";
import { ANN, aCaller } from "../machine.ts";
import { anEntry } from "../rooms/fixtures.ts";
import { allMail } from "./dying.ts";
import { fourSessions } from "./four-sessions.ts";

const four = fourSessions();

// What it tells of each kind: tell-owed.test.ts.
describe("an entry of which nobody is told", () => {
	it("leaves no mail", async () => {
		const context = four.context();
		const telling = {
			caller: aCaller(ANN),
			all: await roster(context),
			signal: new AbortController().signal,
		};
		const state = emptyState(LOBBY);
		const entry = anEntry("signal", { name: "x", until: "2026-03-04T12:00:00.000Z" });
		await tellOfEntry(context, telling, { entry, number: 1, before: state, after: state });
		expect(await allMail(four)).toEqual([]);
	});
});
