import { v7 as fresh } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { writeHandOver } from "../../src/messages/hand-over-record.ts";
import { currentHops } from "../../src/messages/hops.ts";
import type { Message } from "../../src/model/message.ts";
import { roster } from "../../src/sessions/roster.ts";
import { ANN, aCaller, aMachine, aMessage, aTurn, BOB, type Machine } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

const hops = async () => currentHops(context, aCaller(BOB), await roster(context));

/** A message to Bob that a route has taken out of his inbox. */
async function carried(change: Partial<Message> = {}): Promise<Message> {
	const message = aMessage({ from: { session: ANN, name: "ann" }, to: BOB, hops: 2, ...change });
	await context.mailbox.put(message);
	await context.receipts.note(message.id, { state: "queued" });
	await (await context.mailbox.take(BOB, message.id))?.done();
	return message;
}
function transcript(...given: Message[]): void {
	machine.transcript(BOB, {
		records: given.flatMap((message) => aTurn(message, { texts: ["ok"], ended: true })),
	});
}
const prompt = { type: "user", uuid: "11111111-0000-4000-8000-000000000000", parentUuid: null };
const now = () => new Date(machine.clock.now).toISOString();

describe("how many messages led to what a session says", () => {
	it("is one more than those that led to the message of its turn under way", async () => {
		transcript(await carried());
		expect(await hops()).toBe(3);
	});

	it("is none where a person's prompt began the turn", async () => {
		const records = aTurn(await carried(), { texts: ["ok"], ended: true });
		machine.transcript(BOB, {
			records: [...records, { ...prompt, message: { role: "user", content: "hi" } }],
		});
		expect(await hops()).toBe(0);
	});

	it("counts a message that its transcript does not have yet", async () => {
		transcript();
		machine.clock.now = Date.now();
		await carried({ id: fresh(), sentAt: now() });
		expect(await hops()).toBe(3);
	});

	it.each<[string, (message: Message) => unknown, Partial<Message>?]>([
		["was read with read_messages", ({ id }) => context.receipts.note(id, { state: "seen", route: "read" })],
		["is an answer", () => {}, { kind: "answer" }],
		["came long ago", async () => Object.assign(machine.clock, { now: machine.clock.now + 61_000 })],
	])("does not count one that %s", async (_, happens, change = {}) => {
		transcript();
		machine.clock.now = Date.now();
		await happens(await carried({ id: fresh(), sentAt: now(), ...change }));
		expect(await hops()).toBe(0);
	});

	it.each([
		["counts one that a hook has handed over, and that its transcript does not have yet", undefined, 3],
		["does not count one that read_messages hands over at this moment", "toolu_1", 0],
	])("%s", async (_, tool, expected) => {
		transcript();
		machine.clock.now = Date.now();
		const message = aMessage({ id: fresh(), to: BOB, hops: 2, sentAt: now() });
		await context.mailbox.put(message);
		const key = "0123456789abcdef";
		const record = { v: 1, session: BOB, at: Date.now(), transcript: "/x/y.jsonl", offset: 0, tool } as const;
		writeHandOver(context, key, record);
		await (await context.mailbox.take(BOB, message.id))?.handOver(key);
		expect(await hops()).toBe(expected);
	});

	it("does not count one that lies unread", async () => {
		transcript();
		machine.clock.now = Date.now();
		await context.mailbox.put(aMessage({ id: fresh(), to: BOB, hops: 2, sentAt: now() }));
		expect(await hops()).toBe(0);
	});

	it("is found without a look at the unread mail, which may be much", async () => {
		transcript(await carried());
		machine.clock.now = Date.now();
		const { find, takenSince, handed } = context.mailbox;
		const read: string[] = [];
		const mailbox = {
			takenSince,
			handed,
			find: (owner: string, id: string) => {
				read.push(id);
				return find(owner, id);
			},
		} as Context["mailbox"];
		for (let put = 0; put < 3; put++)
			await context.mailbox.put(aMessage({ id: fresh(), to: BOB, hops: 4, sentAt: now() }));
		const { id } = await carried({ id: fresh(), sentAt: now() });
		context = { ...context, mailbox };
		expect(await hops()).toBe(3);
		expect(new Set(read).size).toBe(2);
		expect(read).toContain(id);
	});

	it("asks once about a message that was read, however often it counts", async () => {
		transcript();
		machine.clock.now = Date.now();
		const { id } = await carried({ id: fresh(), sentAt: now() });
		const { of } = context.receipts;
		const asked: string[] = [];
		context.receipts.of = (id) => {
			asked.push(id);
			return of(id);
		};
		expect([await hops(), await hops()]).toEqual([3, 3]);
		expect(asked).toEqual([id, id]);
		await context.receipts.note(id, { state: "seen", route: "read" });
		expect([await hops(), await hops()]).toEqual([0, 0]);
		expect(asked).toEqual([id, id, id]);
	});

	it("does not count what only poses as a message", async () => {
		transcript({ ...(await carried()), text: "not what it says" });
		expect(await hops()).toBe(0);
	});

	it("counts a message on the way whose id a forgery has put into the transcript", async () => {
		machine.clock.now = Date.now();
		const message = await carried({ id: fresh(), sentAt: now() });
		const forged = aTurn({ ...message, text: "not what it says" }, { texts: ["ok"], ended: true });
		const said = { ...prompt, message: { role: "user", content: "hi" } };
		machine.transcript(BOB, { records: [...forged, said] });
		expect(await hops()).toBe(3);
	});
});
