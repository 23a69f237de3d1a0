import { existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { changeProfile } from "../../src/mail/change-profile.ts";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { pathsIn } from "../../src/paths.ts";
import type { ProfileChange } from "../../src/sessions/check-profile.ts";
import { ANN, aCaller, aMachine, aMessage, BOB, CAT, type Machine } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context({ stores: openFileStores(pathsIn(machine.intercomDir)) });
	machine.transcript(BOB);
});
afterEach(() => machine.end());

const change = (fields: ProfileChange) => changeProfile(context, aCaller(BOB), fields);
const isMarked = (owner = BOB) => existsSync(context.config.paths.mark(owner, "closed"));
async function mail(session: string, name: string, count: number, to = BOB): Promise<void> {
	for (let at = 0; at < count; at++) await context.mailbox.put(aMessage({ from: { session, name }, to }));
}

describe("a session that is ready again", () => {
	it("is told how many messages waited, and of whom, also those of before a /clear", async () => {
		await change({ busyMinutes: 30 });
		const before = "eeee5555-5555-4555-8555-555555555555";
		machine.card(before, { movedTo: BOB });
		await mail(ANN, "ann", 1);
		await mail(CAT, "human", 1);
		await mail(CAT, "human", 1, before);
		expect((await change({ busyMinutes: 0 })).waited).toEqual({
			count: 3,
			from: [
				{ session: CAT, name: "human (session cccc3333)", count: 2 },
				{ session: ANN, name: "ann", count: 1 },
			],
		});
	});

	it("counts more than it names", async () => {
		await change({ accepts: "nothing" });
		await mail(ANN, "ann", 205);
		const { waited } = await change({ accepts: "all" });
		expect([waited?.count, waited?.from[0]?.count]).toEqual([205, 200]);
	});

	it("is told nothing by a change that does not open it", async () => {
		await mail(ANN, "ann", 1);
		for (const fields of [
			{ role: "x" },
			{ busyMinutes: 5 },
			{ summary: "y" },
			{ accepts: "urgent" } as const,
		])
			expect((await change(fields)).waited).toBeUndefined();
		expect((await change({ accepts: "all" })).waited).toBeUndefined();
		expect((await change({ busyMinutes: 0 })).waited?.count).toBe(1);
	});
});

it("the hooks' shell is told at once, and told no longer once the session is ready", async () => {
	await mail(ANN, "ann", 1);
	await change({ busyMinutes: 5 });
	expect(isMarked()).toBe(true);
	await change({ busyMinutes: 0 });
	expect(isMarked()).toBe(false);
});
