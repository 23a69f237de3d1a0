import { describe, expect, it } from "vitest";
import { fold } from "../../src/rooms/fold/fold.ts";
import { emptyState } from "../../src/rooms/fold/state.ts";
import { cutOffOf, isCutOff } from "../../src/together/room-budget.ts";
import { ANN, BOB, DAY, NOON } from "../machine.ts";
import { anEntry, author } from "../rooms/fixtures.ts";
import { fourSessions } from "./four-sessions.ts";

const at = fourSessions();
const ID = "0198a000-0000-7000-8000-000000000001";
/** A room in which Ann has written at these seconds after noon. */
const spokenAt = (...seconds: number[]) =>
	fold(
		emptyState("x"),
		[
			anEntry("open", { purpose: "p" }),
			anEntry("join", {}, { by: BOB }),
			...seconds.map((second) => anEntry("message", { text: "x", to: [] }, { second })),
		].map((entry, index) => ({ number: index + 1, entry })),
	);
const cutOff = (seconds: number[], by = BOB) =>
	cutOffOf(at.context({ CLAUDE_INTERCOM_ROOM_BUDGET: "3" }), spokenAt(...seconds), author(by), ID);

describe("the budget of a room", () => {
	it("has room for so many messages of a minute, whoever wrote them", () => {
		expect(cutOff([0, 0])).toBeUndefined();
		expect(cutOff([0, 0, 0])).toMatchObject({
			kind: "cut_off",
			id: ID,
			who: BOB,
			until: new Date(NOON + 60_000).toISOString(),
			reason: "the room had its 3 messages of a minute",
		});
		expect(cutOff([0, 0, 0], ANN)?.who).toBe(ANN);
	});

	it("counts no message of more than a minute ago, nor of a clock that was set back since", () => {
		expect(cutOff([0, 0, -61])).toBeUndefined();
		expect(cutOff([0, 0, DAY])).toBeUndefined();
		expect(cutOff([0, 0, 59])).toBeDefined();
	});

	it("does not keep the person from writing", () => {
		expect(cutOff([0, 0, 0, 0], "human")).toBeUndefined();
	});

	it("is told to who is over it, with how to set it", () => {
		const entry = cutOff([0, 0, 0]);
		if (!entry) throw new Error("it was not cut off");
		const error = isCutOff(at.context({ CLAUDE_INTERCOM_ROOM_BUDGET: "3" }), "x", entry);
		expect(error.code).toBe("limit");
		expect(error.message).toContain("The room @x had its 3 messages of a minute.");
		expect(error.hint).toContain("CLAUDE_INTERCOM_ROOM_BUDGET");
	});
});
