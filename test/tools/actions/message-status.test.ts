import { appendFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { transcriptPath } from "../../../src/claude/transcript-files.ts";
import type { Context } from "../../../src/context.ts";
import { handOver } from "../../../src/mail/hand-over.ts";
import { frame } from "../../../src/messages/frame.ts";
import type { Message } from "../../../src/model/message.ts";
import type { Question } from "../../../src/model/question.ts";
import {
	ANN,
	aCaller,
	aMachine,
	aMessage,
	anId,
	aTurn,
	BOB,
	CAT,
	lines,
	type Machine,
	markless,
	NOON,
} from "../../machine.ts";
import { callTool } from "../calls.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "type" } });
});
afterEach(() => machine.end());

beforeEach(() => {
	machine.transcript(ANN, { title: "ann" });
	machine.transcript(BOB, { title: "bob" });
});

const put = async (change: Partial<Message> = {}) => {
	const message = aMessage(change);
	await context.mailbox.put(message);
	return message;
};
const status = async ({ id }: Message) =>
	(await callTool(context, "message_status", { message_id: id }, aCaller(ANN))).text.split("\n");
/** An open question's entry, whose asker waits until then. */
const open = (message: Message, waitUntil: number, change: Partial<Question> = {}) =>
	context.questions.put({
		v: 1,
		id: message.id,
		from: ANN,
		to: BOB,
		askedAt: message.sentAt,
		waiter: { pid: process.pid, procStart: "1" },
		waitUntil: new Date(waitUntil).toISOString(),
		offset: 0,
		...change,
	});

describe("message_status", () => {
	it("says of unread mail what it is, where it lies and what is in its way", async () => {
		const message = await put({ urgent: true });
		expect(await status(message)).toEqual([
			`urgent message ${message.id}`,
			"from ann (aaaa1111) to bob (bbbb2222), which is not running, sent now",
			"It lies unread in the inbox.",
			"In its way:",
			expect.stringMatching(/^ {2}type: it is not running/),
		]);
	});

	it("says of a message that was handed over that nothing is proven yet", async () => {
		const message = await put();
		await handOver(context, { session: BOB, transcript: "/nowhere/yet.jsonl" }, [message]);
		expect((await status(message))[2]).toMatch(/^It was handed over to the session's client; nothing proves/);
	});

	it("lists what is proven to have happened to it", async () => {
		const message = await put();
		const hold = await context.mailbox.take(BOB, message.id);
		expect(await status(message)).toContain("A route or a hook is carrying it at this moment.");
		await hold?.done();
		await context.receipts.note(message.id, { state: "seen", route: "read" });
		await context.receipts.note(message.id, { state: "held", reason: "no route" });
		expect((await status(message)).slice(2)).toEqual([
			"It was taken out of the inbox.",
			expect.stringMatching(/^ {2}\d{4}-\S+Z seen by read$/),
			expect.stringMatching(/^ {2}\d{4}-\S+Z held: no route$/),
		]);
	});

	it("says of delivered mail that a hook of the receiver's client blocked it since", async () => {
		const transcript = machine.transcript(BOB, { title: "bob" });
		const [message, other] = [await put(), await put({ text: "another" })];
		for (const each of [message, other]) {
			await (await context.mailbox.take(BOB, each.id))?.done();
			await context.receipts.note(each.id, { state: "carried", route: "post" });
		}
		const content = `UserPromptSubmit operation blocked by hook:\nNo.\n\nOriginal prompt: ${frame(message)}`;
		appendFileSync(transcript, lines([{ type: "system", subtype: "informational", uuid: "b", content }]));
		expect((await status(message)).slice(4).map(markless)).toEqual([
			expect.stringMatching(/^It did not reach that session: a hook of its client /),
			'<intercom-hook mark="MARK">',
			"No.",
			"</intercom-hook MARK>",
		]);
		expect((await status(other)).join()).not.toContain("hook");
	});

	it("says of mail to a session that is gone that nothing can carry it", async () => {
		const lines = await status(await put({ to: CAT }));
		expect(lines[1]).toContain("to cccc3333, a session that Intercom does not see now");
		expect(lines.at(-1)).toBe("Nothing can carry it now: Intercom does not see that session.");
	});

	it("says of a status that it wakes nobody", async () => {
		expect((await status(await put({ kind: "status" }))).at(-1)).toMatch(/^A status wakes nobody:/);
	});

	it("says that a question sent as mail is not answered yet, until it is", async () => {
		const question = await put({ kind: "question", answerBy: "reply" });
		const waits = "Not answered yet; a reply to it goes to its sender's inbox.";
		expect(await status(question)).toContain(waits);
		await context.receipts.note(question.id, { state: "answered", route: "reply" });
		expect(await status(question)).not.toContain(waits);
	});

	it("says of an open question in which conversation its client has gone on with it", async () => {
		const question = await put({ kind: "question" });
		const transcript = transcriptPath(machine.claudeDir, BOB, "/work/app");
		await open(question, NOON - 1, { transcript });
		appendFileSync(machine.transcript(CAT), lines(aTurn(question, { texts: [] })));
		machine.card(BOB, { movedTo: CAT });
		expect((await status(question)).join("\n")).toContain(
			"Its client went to another conversation (cccc3333) by /clear or /resume, and took the question along. Not answered yet: the session's turn with it goes on;",
		);
	});

	it.each([
		[NOON + 30_000, "its asker waits for 30 s more"],
		[NOON - 1, "its asker has stopped waiting; the answer goes to its inbox"],
	])("says of an open question who waits and where it stands", async (waitUntil, waits) => {
		const question = await put({ kind: "question" });
		await open(question, waitUntil);
		expect(await status(question)).toContain(
			`Not answered yet: the session's transcript does not have it yet; ${waits}.`,
		);
	});

	it("says in the same words why the receiver's turn with a question does not go on", async () => {
		const transcript = machine.transcript(BOB, { title: "bob" });
		machine.register(BOB, { status: "waiting", waitingFor: "permission prompt" });
		const question = await put({ kind: "question" });
		await open(question, NOON + 30_000, { transcript });
		appendFileSync(transcript, lines(aTurn(question, { texts: [] })));
		const [, to, , open_] = await status(question);
		expect(to).toContain(
			"to bob (bbbb2222), which is waiting: it waits for its user: a permission prompt, in its terminal; only a person can answer it, sent",
		);
		expect(open_).toBe(
			"Not answered yet: the session's turn with it stands still; its asker waits for 30 s more.",
		);
	});

	it.each([
		[NOON + 30_000, /^Nothing is in its way: it could be delivered now\.$/],
		[NOON - 1, /^Nothing is in its way any more, but nobody tries it again/],
	])("says of a question with nothing in its way whether it is tried", async (waitUntil, words) => {
		const free = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "resume" }, stores: context });
		machine.transcript(BOB, { title: "bob", cwd: machine.root });
		const question = await put({ kind: "question" });
		await open(question, waitUntil);
		const { text } = await callTool(free, "message_status", { message_id: question.id }, aCaller(ANN));
		expect(text.split("\n").at(-1)).toMatch(words);
	});

	it.each([
		["an id of no message", anId(), "not_found"],
		["an id that is none", "../x", "bad_input"],
	])("refuses %s", async (_, message_id, code) => {
		expect((await callTool(context, "message_status", { message_id }, aCaller(ANN))).error?.code).toBe(code);
	});
});
