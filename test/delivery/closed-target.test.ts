import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { clockTime, closedObstacle } from "../../src/delivery/closed-target.ts";
import { ROUTES, type RouteName } from "../../src/model/routes.ts";
import type { Running } from "../../src/model/session.ts";
import { writeProfile } from "../../src/sessions/profiles.ts";
import { ANN, aMachine, BOB, type Machine, NOON } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

const running: Running = { pid: 1, procStart: "1", state: "idle", where: { kind: "terminal" } };
const target = { id: BOB, running };
const busy = (more: object = {}) =>
	writeProfile(context, { session: BOB, busyUntil: new Date(NOON + 60_000).toISOString(), ...more });
const why = (
	message = {},
	to: { id: string; running?: Running } = target,
	among: readonly RouteName[] = ROUTES,
) => closedObstacle(context, to, message, among);

describe("what keeps a message from a session by its profile", () => {
	it("is nothing where it has none", () => {
		expect(why()).toBeUndefined();
	});

	it("is that it is busy: until when in our words, why in its own, in quotes; it passes", async () => {
		await busy({ busyReason: 'the "big" build | @/x' });
		const found = why();
		expect(found?.reason).toBe(`it is busy until ${clockTime(NOON + 60_000)}, by its own word`);
		expect(found?.says).toBe(String.raw`"the \"big\" build \u007c ＠/x"`);
		expect(found?.lasting).toBeUndefined();
		expect(why({ urgent: true })).toBeUndefined();
	});

	it("is not that it was busy, where it does not run any more", async () => {
		await busy();
		expect(why({}, { id: BOB })).toBeUndefined();
	});

	it("is what it accepts, whether it runs or not; that lasts", async () => {
		await writeProfile(context, { session: BOB, accepts: "urgent" });
		for (const to of [target, { id: BOB }]) expect(why({}, to)).toMatchObject({ lasting: true });
		expect(why({ urgent: true })).toBeUndefined();
		await writeProfile(context, { session: BOB, accepts: "nothing" });
		for (const message of [{}, { urgent: true }])
			expect(why(message)?.reason).toBe("it accepts nothing, by its own word: nobody wakes or asks it");
	});

	it("does not keep a copy of it from answering, unless it accepts nothing", async () => {
		await busy();
		expect(why({}, target, ["fork"])).toBeUndefined();
		await writeProfile(context, { session: BOB, accepts: "nothing" });
		expect(why({}, target, ["fork"])).toBeDefined();
	});

	it("is that of the session which took its place by /clear", async () => {
		await writeProfile(context, { session: ANN, accepts: "nothing" });
		machine.card(ANN, { movedTo: BOB });
		expect(why()).toBeDefined();
		await writeProfile(context, { session: BOB });
		expect(why({}, { id: ANN, running })).toBeUndefined();
	});
});
