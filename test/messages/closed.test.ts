import { describe, expect, it } from "vitest";
import { closedTo, comesWithPrompt } from "../../src/messages/closed.ts";
import { Profile } from "../../src/model/profile.ts";
import { ANN, NOON } from "../machine.ts";

const at = (time: number) => new Date(time).toISOString();
const profile = (fields: object) => Profile.parse({ v: 1, session: ANN, updatedAt: at(NOON), ...fields });
const BUSY = { busyUntil: at(NOON + 60_000) };
const ordinary = {};
const urgent = { urgent: true };

describe("a session is closed", () => {
	it("to nothing, where it has no profile or says nothing of that", () => {
		for (const message of [ordinary, urgent]) {
			expect(closedTo(undefined, message, NOON)).toBeUndefined();
			expect(closedTo(profile({ role: "x" }), message, NOON)).toBeUndefined();
			expect(closedTo(profile({ accepts: "all" }), message, NOON)).toBeUndefined();
		}
	});

	it("to other than urgent mail while it is busy, and says until when and why", () => {
		const busy = profile({ ...BUSY, busyReason: "a build" });
		expect(closedTo(busy, ordinary, NOON)).toEqual({ why: "busy", until: NOON + 60_000, reason: "a build" });
		expect(closedTo(busy, urgent, NOON)).toBeUndefined();
		expect(closedTo(busy, ordinary, NOON + 60_000)).toBeUndefined();
	});

	it("to other than urgent mail where it accepts no other, busy or not", () => {
		for (const fields of [{}, BUSY]) {
			const one = profile({ accepts: "urgent", ...fields });
			expect(closedTo(one, ordinary, NOON)).toEqual({ why: "urgent" });
			expect(closedTo(one, urgent, NOON)).toBeUndefined();
		}
	});

	it("to all mail where it accepts nothing", () => {
		const one = profile({ accepts: "nothing", ...BUSY });
		for (const message of [ordinary, urgent])
			expect(closedTo(one, message, NOON)).toEqual({ why: "nothing" });
	});
});

it("mail comes along with the user's prompt only where the session accepts urgent mail", () => {
	expect(comesWithPrompt({ why: "urgent" })).toBe(true);
	expect(comesWithPrompt({ why: "nothing" })).toBe(false);
	expect(comesWithPrompt({ why: "busy", until: NOON })).toBe(false);
});
