import * as fs from "node:fs";
import { join } from "node:path";
import { v7 } from "uuid";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openFileStores } from "../../../src/mailbox/stores.ts";
import { pathsIn } from "../../../src/paths.ts";
import { aMachine, aMessage, BOB, type Machine } from "../../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

const mailbox = () => openFileStores(pathsIn(machine.intercomDir)).mailbox;
const folder = () => join(pathsIn(machine.intercomDir).inbox(BOB), "rooms");
const marks = () => (fs.existsSync(folder()) ? fs.readdirSync(folder()) : []);

it("mail of a room leaves a mark with its id and the room, other mail none", async () => {
	await mailbox().put(aMessage());
	expect(marks()).toEqual([]);
	const message = aMessage({ room: "feature-x" });
	await mailbox().put(message);
	expect(marks()).toEqual([`${message.id}@feature-x`]);
	expect(fs.statSync(join(folder(), marks()[0] ?? "")).mode & 0o777).toBe(0o600);
});

it("mail that gives a task or needs something for one leaves a mark as well, no report of its end", async () => {
	const task = v7();
	const given = aMessage({ task });
	const inRoom = aMessage({ task, room: "feature-x" });
	for (const message of [given, inRoom, aMessage({ task, kind: "done" }), aMessage({ task, kind: "status" })])
		await mailbox().put(message);
	const wanted = [`${given.id}@_task`, `${inRoom.id}@_task`, `${inRoom.id}@feature-x`];
	expect(marks().sort()).toEqual(wanted.sort());
});

it("marks of mail that was read are removed once there are many; those of unread mail stay", async () => {
	const box = mailbox();
	const first = aMessage({ room: "feature-x", kind: "question" });
	await box.put(first);
	for (let count = 0; count < 120; count++) {
		const message = aMessage({ room: "feature-x" });
		await box.put(message);
		await (await box.take(BOB, message.id))?.done();
	}
	expect(marks().length).toBeLessThanOrEqual(100);
	expect(marks()).toContain(`${first.id}@feature-x`);
});

it("a mark that cannot be written keeps no mail back", async () => {
	fs.mkdirSync(join(folder(), ".."), { recursive: true });
	fs.writeFileSync(folder(), "in the way");
	await mailbox().put(aMessage({ room: "feature-x" }));
	expect(mailbox().unreadCount(BOB)).toBe(1);
});
