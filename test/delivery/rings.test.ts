import {
	chownSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import {
	endRing,
	newRings,
	type PlacedRing,
	placeRing,
	readRing,
	takeRing,
} from "../../src/delivery/rings.ts";
import type { Message } from "../../src/model/message.ts";
import { aMachine, aMessage, BOB, type Machine } from "../machine.ts";
import { withOtherUser } from "../other-user.ts";

const CLIENT = 4_000_000;

let machine: Machine;
let context: Context;
let message: Message;
let ring: PlacedRing;
let id: string;
beforeEach(async () => {
	machine = aMachine();
	context = machine.context();
	message = aMessage();
	mkdirSync(context.config.paths.bell(CLIENT), { recursive: true });
	ring = await placeRing(context, CLIENT, { target: BOB, message });
	id = newRings(context, CLIENT)[0] ?? "";
});
afterEach(() => machine.end());

const names = () => readdirSync(context.config.paths.bell(CLIENT));
const file = () => context.config.paths.ring(CLIENT, id, "new");

describe("a ring", () => {
	it("is read as it was placed", async () => {
		expect(ring.state()).toBe("new");
		expect(await readRing(context, CLIENT, id)).toMatchObject({ target: BOB, message });
	});

	it("is taken once, and not withdrawn after that", () => {
		expect([takeRing(context, CLIENT, id), takeRing(context, CLIENT, id)]).toEqual([true, false]);
		expect(ring.withdraw()).toBe(false);
		expect(newRings(context, CLIENT)).toEqual([]);
		expect(ring.state()).toEqual({ takenBy: process.pid });
	});

	it("is not taken once it is withdrawn, and nothing is left of it", () => {
		expect(ring.withdraw()).toBe(true);
		expect(takeRing(context, CLIENT, id)).toBe(false);
		expect(ring.state()).toBe("gone");
		expect(names()).toEqual([]);
	});

	it("tells its sender what it came to, and is forgotten by it", () => {
		takeRing(context, CLIENT, id);
		endRing(context, CLIENT, id, "taken", "posted");
		expect(ring.state()).toBe("posted");
		ring.forget();
		expect(names()).toEqual([]);
	});

	it("that is refused cannot be taken any more", () => {
		endRing(context, CLIENT, id, "new", "refused");
		expect(ring.state()).toBe("refused");
		expect(takeRing(context, CLIENT, id)).toBe(false);
	});

	it("of a process that has ended is removed, for its message is unread again", async () => {
		const placed = JSON.parse(readFileSync(file(), "utf8"));
		const from = { pid: process.pid, procStart: "1" };
		writeFileSync(file(), JSON.stringify({ ...placed, from }));
		expect(await readRing(context, CLIENT, id)).toBeUndefined();
		expect(existsSync(file())).toBe(false);
	});

	it.each(["", "{", "{}", '{"v":2}'])("is no file that holds %j", async (text) => {
		writeFileSync(file(), text);
		expect(await readRing(context, CLIENT, id)).toBeUndefined();
	});

	it("is no link", async () => {
		renameSync(file(), join(machine.root, "ring"));
		symlinkSync(join(machine.root, "ring"), file());
		expect(await readRing(context, CLIENT, id)).toBeUndefined();
	});
});

withOtherUser("another user's file", (other) => {
	it("is no ring", async () => {
		chownSync(file(), other.uid, other.uid);
		expect(await readRing(context, CLIENT, id)).toBeUndefined();
	});
});
