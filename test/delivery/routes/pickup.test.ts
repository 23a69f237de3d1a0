import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pickup } from "../../../src/delivery/routes/pickup.ts";
import { aMachine, BOB, type Machine } from "../../machine.ts";
import { bob } from "../carry.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
	machine.transcript(BOB, { prompt: "x" });
});
afterEach(() => machine.end());

describe("pickup", () => {
	it.each([
		["busy", true, { reason: "it is busy; its hook takes the message when the turn ends" }],
		["idle", true, { reason: "its hooks run when its next turn ends", lasting: true }],
		[
			"busy",
			undefined,
			{
				reason: "it is not known to have Intercom's hooks",
				remedy: "install the hooks in it",
				lasting: true,
			},
		],
	])(
		"of a session that is %s, its hooks known: %s, is waited for or not",
		async (status, hooked, obstacle) => {
			const context = machine.context();
			machine.card(BOB, { hooked });
			machine.register(BOB, { status });
			expect(await pickup.obstacle(context, await bob(context))).toEqual(obstacle);
		},
	);

	it("is none of a session that does not run", async () => {
		const context = machine.context();
		machine.card(BOB, { hooked: true });
		expect(await pickup.obstacle(context, await bob(context))).toEqual({
			reason: "it is not running",
			lasting: true,
		});
	});
});
