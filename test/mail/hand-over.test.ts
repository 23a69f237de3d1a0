import { chmodSync, existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { handOver } from "../../src/mail/hand-over.ts";
import type { Mailbox } from "../../src/mailbox/mailbox.ts";
import { openMemoryStores } from "../../src/mailbox/memory-stores.ts";
import type { Message } from "../../src/model/message.ts";
import { aMachine, aMessage, BOB, type Machine, refusal } from "../machine.ts";

let machine: Machine;
let context: Context;
let one: Message;
let two: Message;
beforeEach(async () => {
	machine = aMachine();
	context = machine.context();
	[one, two] = [aMessage({ text: "1" }), aMessage({ text: "2" })];
	for (const message of [one, two]) await context.mailbox.put(message);
});
afterEach(() => machine.end());

const to = { session: BOB, transcript: "/x/y.jsonl" };
const placeOf = async ({ id }: Message) => (await context.mailbox.locate(id))?.place;
const folder = () => context.config.paths.handOvers;
const records = () => (existsSync(folder()) ? readdirSync(folder()) : []);

/** A mailbox whose nth hand-over fails, as a full disk can make it. */
function failingAt(nth: number): Context {
	const stores = openMemoryStores();
	let count = 0;
	const mailbox: Mailbox = {
		...stores.mailbox,
		async take(owner, id) {
			const hold = await stores.mailbox.take(owner, id);
			const fails = ++count === nth;
			return (
				hold && {
					...hold,
					handOver: (key) => (fails ? Promise.reject(new Error("disk")) : hold.handOver(key)),
				}
			);
		},
	};
	return { ...context, ...stores, mailbox };
}

describe("handing mail over", () => {
	it("takes it, under the key of a record that says to whom", async () => {
		const taken = await handOver(context, to, [one, two]);
		expect(taken.holds.map(({ message }) => message)).toEqual([one, two]);
		const handed = await context.mailbox.handed(BOB);
		expect(new Set(handed.map(({ key }) => `${key}.json`))).toEqual(new Set(records()));
		expect(records()).toHaveLength(1);
		await taken.shown();
		expect([await placeOf(one), await context.receipts.of(one.id)]).toEqual(["handed", []]);
	});

	it("is undone where it was not shown", async () => {
		const taken = await handOver(context, to, [one, two]);
		await taken.putBack();
		expect([await placeOf(one), await placeOf(two), records()]).toEqual(["unread", "unread", []]);
	});

	it("leaves out what another reader was faster with, and leaves no record of nothing", async () => {
		for (const message of [one, two]) await context.mailbox.take(BOB, message.id);
		expect((await handOver(context, to, [one, two])).holds).toEqual([]);
		expect(records()).toEqual([]);
	});

	it("takes nothing where the record cannot be written", async () => {
		mkdirSync(context.config.paths.root, { recursive: true });
		writeFileSync(folder(), "in the way");
		expect((await refusal(() => handOver(context, to, [one]))).code).toBe("unreadable");
		expect(await placeOf(one)).toBe("unread");
	});

	it("takes nothing where the first message cannot be handed over", async () => {
		const failing = failingAt(1);
		for (const message of [one, two]) await failing.mailbox.put(message);
		await expect(handOver(failing, to, [one, two])).rejects.toThrow("disk");
		expect([failing.mailbox.unreadCount(BOB), records()]).toEqual([2, []]);
	});

	it("shows what it has where a later message cannot be handed over", async () => {
		const failing = failingAt(2);
		for (const message of [one, two]) await failing.mailbox.put(message);
		const { holds } = await handOver(failing, to, [one, two]);
		expect(holds.map(({ message }) => message.id)).toEqual([one.id]);
		expect((await failing.mailbox.unread(BOB)).map(({ id }) => id)).toEqual([two.id]);
	});

	it("removes records of hand-overs that died long ago, once there are many", async () => {
		mkdirSync(folder(), { recursive: true });
		for (let at = 0; at < 101; at++) {
			writeFileSync(join(folder(), `${at}.json`), "{}");
			if (at > 0) utimesSync(join(folder(), `${at}.json`), 1, 1);
		}
		chmodSync(folder(), 0o700);
		await handOver(context, to, [one]);
		expect(records()).toHaveLength(2);
	});
});
