import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { openMail } from "../../src/hooks/open-mail.ts";
import { openFileStores } from "../../src/mailbox/stores.ts";
import type { Profile } from "../../src/model/profile.ts";
import { pathsIn } from "../../src/paths.ts";
import { writeProfile } from "../../src/sessions/profiles.ts";
import { aMachine, aMessage, BOB, type Machine, NOON } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(async () => {
	machine = aMachine();
	context = machine.context({ stores: openFileStores(pathsIn(machine.intercomDir)) });
	for (const message of unread) await context.mailbox.put(message);
});
afterEach(() => machine.end());

const [news, question, urgent] = [aMessage(), aMessage({ kind: "question" }), aMessage({ urgent: true })];
const unread = [urgent, question, news];
const isMarked = () => existsSync(join(machine.intercomDir, "inbox", BOB, "closed"));
const BUSY: Partial<Profile> = { busyUntil: new Date(NOON + 60_000).toISOString() };

describe("of a session's unread mail its hooks may hand over", () => {
	it("all, where it has no profile; the shell is told nothing", () => {
		expect(openMail(context, BOB, unread)).toEqual({ open: unread, closed: 0 });
		expect(isMarked()).toBe(false);
	});

	it.each<[string, Partial<Profile>, boolean, unknown]>([
		["urgent mail while it is busy", BUSY, false, { open: [urgent], closed: 2 }],
		["that alone with a prompt too", BUSY, true, { open: [urgent], closed: 2 }],
		["urgent mail where it accepts no other", { accepts: "urgent" }, false, { open: [urgent], closed: 2 }],
		["nothing where it accepts nothing", { accepts: "nothing" }, true, { open: [], closed: 3 }],
	])("%s; the shell is told", async (_, fields, withPrompt, expected) => {
		await writeProfile(context, { session: BOB, ...fields });
		expect(openMail(context, BOB, unread, withPrompt)).toEqual(expected);
		expect(isMarked()).toBe(true);
	});

	it("all with a prompt, where it accepts urgent mail: that wakes nobody", async () => {
		await writeProfile(context, { session: BOB, accepts: "urgent" });
		expect(openMail(context, BOB, unread, true)).toEqual({ open: unread, closed: 0 });
	});
});
