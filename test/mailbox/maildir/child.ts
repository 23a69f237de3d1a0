// A process that works on a mailbox until it is killed or its stdin ends. One line on stdout for
// each call that returned.
import { writeSync } from "node:fs";
import { v7 as newId } from "uuid";
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

/** Puts, takes, delivers and puts back without end: to be killed at any point of it. */
async function churn(): Promise<never> {
	for (;;) {
		await putOne();
		const unread = await box.unread(owner);
		for (const { id } of unread.slice(-3)) {
			const hold = await box.take(owner, id);
			const deliver = Math.random() < 0.8;
			await (deliver ? hold?.done() : hold?.putBack());
			if (hold) say(deliver ? "done" : "back", id);
		}
	}
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

if (role === "churn") await churn();
if (role === "write") for (let count = 0; count < Number(argument); count++) await putOne();
if (role === "read") {
	process.stdin.on("end", () => process.exit()).resume();
	await read();
}
if (role === "hold") {
	process.stdin.on("end", () => process.exit()).resume();
	if (await box.take(owner, argument)) say("held", argument);
}
