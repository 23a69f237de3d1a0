// A process that works on a mailbox until it is killed or its stdin ends. One line on stdout for
// each call that returned.

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { v7 as newId } from "uuid";
import type { Hold } from "../../../src/mailbox/mailbox.ts";
import { openMaildir } from "../../../src/mailbox/maildir/maildir.ts";
import type { Message } from "../../../src/model/message.ts";
import { pathsIn } from "../../../src/paths.ts";

const [role, folder = "", owner = "", argument = ""] = process.argv.slice(2);
/** So few that the mail a child has read is put away all the time, where the test wants that. */
const box = openMaildir(
	pathsIn(folder),
	process.env.MOST_IN_CUR ? { mostInCur: Number(process.env.MOST_IN_CUR) } : {},
);
const say = (what: string, id: string) => writeSync(1, `${what} ${id}\n`);

async function putOne(): Promise<void> {
	const id = newId();
	const from = { session: "11111111-1111-4111-8111-111111111111", name: String(process.pid) };
	const message: Message = {
		v: 1,
		id,
		kind: "message",
		from,
		to: owner,
		sentAt: new Date().toISOString(),
		text: id.repeat(100),
		hops: 0,
	};
	await box.put(message);
	say("put", id);
}

/**
 * Puts, takes, delivers, hands over, settles and puts back without end: to be killed at any point
 * of it.
 */
async function churn(): Promise<never> {
	for (;;) {
		await putOne();
		const unread = await box.unread(owner);
		for (const { id } of unread.slice(-3)) await end(await box.take(owner, id));
		for (const handed of (await box.handed(owner)).slice(-2))
			await (Math.random() < 0.7 ? handed.done() : handed.putBack());
	}
}

async function end(hold: Hold | undefined): Promise<void> {
	if (!hold) return;
	const chance = Math.random();
	const how = chance < 0.6 ? "done" : chance < 0.8 ? "handOver" : "putBack";
	await hold[how](randomBytes(8).toString("hex"));
	say(how, hold.message.id);
}

async function read(): Promise<void> {
	const takeAll = async () => {
		for (const { id, text } of await box.unread(owner)) {
			const hold = await box.take(owner, id);
			if (hold && text === id.repeat(100)) say("got", id);
			await hold?.done();
		}
	};
	await box.watch(owner, takeAll);
	await takeAll();
}

/** Does what each line of stdin says, and says it again once it is done. */
async function obey(): Promise<void> {
	const holds = new Map<string, Hold>();
	for await (const line of createInterface({ input: process.stdin })) {
		const [what, id = "", key = ""] = line.split(" ");
		if (what === "take") {
			const hold = await box.take(owner, id);
			if (hold) holds.set(id, hold);
		}
		if (what === "done" || what === "putBack" || what === "handOver") await holds.get(id)?.[what](key);
		if (what === "settleDone" || what === "settlePutBack") await settle(id, what);
		say(what ?? "", id);
	}
}

async function settle(id: string, how: "settleDone" | "settlePutBack"): Promise<void> {
	const handed = (await box.handed(owner)).find(({ message }) => message.id === id);
	await (how === "settleDone" ? handed?.done() : handed?.putBack());
}

/** Settles everything that is handed over, and says which calls counted. */
async function settleAll(how: "done" | "putBack"): Promise<void> {
	const every = await box.handed(owner);
	say("ready", "");
	// All processes begin at once, when the test says so.
	await once(process.stdin, "data");
	for (const handed of every) if (await handed[how]()) say(how, handed.message.id);
	say("settled", "");
	process.exit();
}

if (role === "churn") await churn();
if (role === "obey") await obey();
if (role === "settle") await settleAll(argument === "done" ? "done" : "putBack");
if (role === "write") for (let count = 0; count < Number(argument); count++) await putOne();
if (role === "read") {
	process.stdin.on("end", () => process.exit()).resume();
	await read();
}
if (role === "hold") {
	process.stdin.on("end", () => process.exit()).resume();
	if (await box.take(owner, argument)) say("held", argument);
}
