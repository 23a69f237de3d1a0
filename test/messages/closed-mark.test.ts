import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { markClosed, removeClosedMarks } from "../../src/messages/closed-mark.ts";
import type { Message } from "../../src/model/message.ts";
import type { Profile } from "../../src/model/profile.ts";
import { pathsIn } from "../../src/paths.ts";
import { writeProfile } from "../../src/sessions/profiles.ts";
import { ANN, aMachine, aMessage, BOB, type Machine, NOON } from "../machine.ts";

const MINUTE = 60_000;
const SECOND = NOON / 1000;

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context({ stores: openFileStores(pathsIn(machine.intercomDir)) });
});
afterEach(() => machine.end());

const fileOf = (owner = BOB) => join(machine.intercomDir, "inbox", owner, "closed");
const says = (fields: Partial<Profile>) => writeProfile(context, { session: BOB, ...fields });
const busyFor = (minutes: number) => ({ busyUntil: new Date(NOON + minutes * MINUTE).toISOString() });
async function mail(change: Partial<Message> = {}): Promise<Message> {
	const message = aMessage(change);
	await context.mailbox.put(message);
	return message;
}

describe("the mark of a session that is closed", () => {
	it.each<[string, Partial<Profile>, string]>([
		["while it is busy", busyFor(5), `${SECOND + 300}\nbusy\n`],
		["for ten minutes at most", busyFor(60), `${SECOND + 600}\nbusy\n`],
		["where it accepts urgent mail", { accepts: "urgent" }, `${SECOND + 600}\nurgent\n`],
		["where it accepts nothing", { accepts: "nothing" }, `${SECOND + 600}\nnothing\n`],
	])("holds %s", async (_, fields, text) => {
		await mail();
		await says(fields);
		markClosed(context, BOB, []);
		expect(readFileSync(fileOf(), "utf8")).toBe(text);
	});

	it("names mail that presses and waits all the same, and none that may come", async () => {
		const unread = [await mail(), await mail({ kind: "question" }), await mail({ urgent: true })];
		await says(busyFor(5));
		markClosed(context, BOB, unread);
		expect(readFileSync(fileOf(), "utf8").split("\n").slice(2)).toEqual([unread[1]?.id, ""]);
	});

	it("is set where mail lies of a session that /clear replaced as well, and makes no inbox", async () => {
		await mail({ to: ANN, from: { session: BOB, name: "bob" } });
		machine.card(ANN, { movedTo: BOB });
		await says(busyFor(5));
		markClosed(context, BOB, []);
		expect([existsSync(fileOf(ANN)), existsSync(fileOf(BOB))]).toEqual([true, false]);
		removeClosedMarks(context, BOB);
		expect(existsSync(fileOf(ANN))).toBe(false);
	});

	it.each<[string, Partial<Profile> | undefined]>([
		["has no profile", undefined],
		["is open", { role: "x" }],
		["is not busy any more", busyFor(-1)],
	])("is not set where the session %s", async (_, fields) => {
		await mail();
		if (fields) await says(fields);
		markClosed(context, BOB, []);
		expect(existsSync(fileOf())).toBe(false);
	});

	it("that cannot be written is no failure", async () => {
		await mail();
		await says(busyFor(5));
		mkdirSync(fileOf());
		markClosed(context, BOB, []);
		expect(machine.logged.map(({ event }) => event)).toEqual(["closed-mark"]);
	});
});
