import { appendFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Watch, watchQuestion } from "../../src/ask/watch-question.ts";
import type { Context } from "../../src/context.ts";
import type { Message } from "../../src/model/message.ts";
import type { Question } from "../../src/model/question.ts";
import { ANN, aMachine, aMessage, aTurn, BOB, CAT, lines, type Machine, startOf } from "../machine.ts";

let machine: Machine;
let context: Context;
let question: Message;
let entry: Question;
let watch: Watch;
/** Bob's client. */
let pid: number;
beforeEach(async () => {
	machine = aMachine();
	context = machine.context();
	question = aMessage({ kind: "question", from: { session: ANN, name: "ann" }, to: BOB });
	pid = machine.register(BOB, { status: "busy" });
	entry = {
		v: 1,
		id: question.id,
		from: ANN,
		to: BOB,
		askedAt: question.sentAt,
		waiter: { pid: process.pid, procStart: "1" },
		waitUntil: question.sentAt,
		transcript: machine.transcript(BOB),
		offset: 0,
		client: { pid, procStart: startOf(pid) },
	};
	await context.questions.put(entry);
	watch = watchQuestion(context, entry, question);
});
afterEach(() => {
	watch.stop();
	machine.end();
});

/** Bob's client goes on as Cat, and writes this there. */
function goOn(records: object[]): string {
	const there = machine.transcript(CAT);
	appendFileSync(there, lines(records));
	machine.register(CAT, { pid, status: "busy" });
	return there;
}
const turn = () => aTurn(question, { texts: ["teal"], ended: true });

describe("a question that is watched", () => {
	it("is followed into the conversation in which its client goes on", async () => {
		const enqueued = { type: "queue-operation", operation: "enqueue", content: textOf(turn()) };
		appendFileSync(entry.transcript ?? "", lines([enqueued]));
		await expect.poll(watch.follow.turn).toEqual({ state: "queued" });
		goOn(turn());
		await expect.poll(watch.follow.turn).toMatchObject({ state: "done", text: "teal" });
		expect(watch.follow.session()).toBe(CAT);
	});

	it("says in its entry where its client went on, for whoever settles it later", async () => {
		const there = goOn([]);
		await expect.poll(() => context.questions.open()).toEqual([{ ...entry, wentOnIn: [there] }]);
		expect(watch.question()).toEqual({ ...entry, wentOnIn: [there] });
	});

	it("is followed where an earlier watch saw its client go on, though the client is gone", async () => {
		watch.stop();
		const there = goOn(turn());
		const left = { ...entry, client: undefined, wentOnIn: [there] };
		watch = watchQuestion(context, left, question);
		await expect.poll(watch.follow.turn).toMatchObject({ state: "done", text: "teal" });
	});

	it("stays closed once it is closed", async () => {
		await context.questions.remove(entry.id);
		const there = goOn([]);
		await expect.poll(() => watch.question().wentOnIn).toEqual([there]);
		expect(await context.questions.open()).toEqual([]);
	});

	it("begins anew behind all that was written so far", async () => {
		const transcript = entry.transcript ?? "";
		appendFileSync(
			transcript,
			lines([{ type: "queue-operation", operation: "enqueue", content: textOf(turn()) }]),
		);
		await expect.poll(watch.follow.turn).toEqual({ state: "queued" });
		await watch.restart();
		expect(watch.follow.turn()).toEqual({ state: "absent" });
		const [now] = await context.questions.open();
		expect(now?.offset).toBeGreaterThan(0);
		appendFileSync(transcript, lines(turn()));
		await expect.poll(watch.follow.turn).toMatchObject({ state: "done", text: "teal" });
	});
});

function textOf([prompt]: object[]): string {
	return (prompt as { message: { content: string } }).message.content;
}
