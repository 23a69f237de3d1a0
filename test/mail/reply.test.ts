import { v7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { ownStart } from "../../src/host/processes.ts";
import { reply } from "../../src/mail/reply.ts";
import type { Message } from "../../src/model/message.ts";
import { ANN, aCaller, aMachine, aMessage, anId, BOB, CAT, type Machine, NOON, refusal } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	machine.transcript(ANN, { prompt: "I am Ann", title: "ann" });
	context = machine.context();
});
afterEach(() => machine.end());

/** Mail of Bob's. */
async function mail(...changes: Partial<Message>[]): Promise<Message[]> {
	const messages = changes.map((change) => aMessage(change));
	for (const message of messages) await context.mailbox.put(message);
	return messages;
}
/** Ann asks this question and waits so many milliseconds; with our start time, in this process. */
const open = ({ id, sentAt: askedAt }: Message, ms: number, procStart: string) =>
	context.questions.put({
		v: 1,
		id,
		from: ANN,
		to: BOB,
		askedAt,
		waiter: { pid: process.pid, procStart },
		waitUntil: new Date(NOON + ms).toISOString(),
		offset: 0,
	});
/** Bob replies. */
const answer = (messageId: string, text = "yes", live = false) =>
	reply(context, { messageId, text, live, caller: aCaller(BOB), signal: new AbortController().signal });
const texts = (messages: Message[]) => messages.map((message) => message.text);

describe("a reply", () => {
	it.each([
		["by id", (id: string) => id, false],
		["by id in capitals with blanks", (id: string) => ` ${id.toUpperCase()} `, false],
		["by a prefix", (id: string) => id.slice(0, 10), false],
		["to mail that was read before", (id: string) => id.slice(0, 10), true],
	])("%s goes to the writer's inbox and names what it answers", async (_, address, readBefore) => {
		const [message] = (await mail({ text: "hi" })) as [Message];
		if (readBefore) await (await context.mailbox.take(BOB, message.id))?.done();
		const sent = await answer(address(message.id), "hello yourself");
		expect(sent).toMatchObject({ to: "ann", waiting: false });
		const [got] = await context.mailbox.unread(ANN);
		expect(got).toMatchObject({
			kind: "message",
			text: "hello yourself",
			inReplyTo: message.id,
			from: { session: BOB },
			to: ANN,
		});
		expect(got?.outcome).toBeUndefined();
	});

	it("to a question is its answer, counts its hops, and closes it", async () => {
		const [question] = (await mail({ kind: "question", text: "merged?", hops: 2 })) as [Message];
		await open(question, 60_000, "1");
		expect((await answer(question.id)).waiting).toBe(false);
		const [got] = await context.mailbox.unread(ANN);
		expect(got).toMatchObject({ kind: "answer", outcome: "answered", inReplyTo: question.id, hops: 3 });
		expect(await context.questions.open()).toEqual([]);
		expect((await context.receipts.of(question.id)).at(-1)).toMatchObject({
			state: "answered",
			route: "reply",
		});
	});

	it.each([
		["whose asker still waits: the asker closes it", 60_000, "own", true],
		["whose wait is over", -1, "own", false],
		["whose asker died", 60_000, "1", false],
	])("to a question %s", async (_, ms, procStart, waiting) => {
		const [question] = (await mail({ kind: "question" })) as [Message];
		const start = procStart === "own" ? await ownStart() : procStart;
		await open(question, ms, start);
		expect((await answer(question.id, "yes", true)).waiting).toBe(waiting);
		expect(await context.questions.open()).toHaveLength(waiting ? 1 : 0);
		expect(context.mailbox.unreadCount(ANN)).toBe(1);
	});

	it.each([
		["the human", "human"],
		["a session whose transcript is gone", CAT],
	])("reaches %s", async (_, session) => {
		const [message] = (await mail({ from: { session, name: "x" } })) as [Message];
		await answer(message.id);
		expect(texts(await context.mailbox.unread(session))).toEqual(["yes"]);
	});

	it("reaches the session that took the writer's place after /clear", async () => {
		const [message] = (await mail({})) as [Message];
		machine.transcript(CAT, { prompt: "after the clear" });
		machine.card(ANN, { movedTo: CAT });
		await answer(message.id);
		expect(texts(await context.mailbox.unread(CAT))).toEqual(["yes"]);
	});

	it.each([
		["an unknown id", anId(), "yes", "not_found"],
		["an unknown prefix", "ffff", "yes", "not_found"],
		["too short a prefix", "019", "yes", "bad_input"],
		["a path", "../../x", "yes", "bad_input"],
		["nothing", "", "yes", "bad_input"],
		["a prefix of two messages", "0198", "yes", "ambiguous"],
		["an empty text", undefined, " \n", "bad_input"],
		["a text over 1 MB", undefined, "x".repeat(1_000_001), "too_large"],
	])("with %s is refused and sends nothing", async (_, id, text, code) => {
		const [message] = (await mail({}, {})) as [Message];
		expect((await refusal(() => answer(id ?? message.id, text))).code).toBe(code);
		expect(context.mailbox.unreadCount(ANN)).toBe(0);
	});

	it("to a question that has its answer is a message", async () => {
		const [question] = (await mail({ kind: "question" })) as [Message];
		await open(question, 60_000, await ownStart());
		expect(await answer(question.id, "yes")).toMatchObject({ waiting: true, answeredBefore: false });
		expect(await answer(question.id, "no")).toMatchObject({ waiting: false, answeredBefore: true });
		const got = await context.mailbox.unread(ANN);
		expect(got.map(({ kind, text, inReplyTo }) => [kind, text, inReplyTo])).toEqual([
			["answer", "yes", question.id],
			["message", "no", question.id],
		]);
		expect(got[1]?.outcome).toBeUndefined();
		expect(await context.receipts.of(question.id)).toHaveLength(1);
	});

	it("to a question whose answer the session's turn was is a message", async () => {
		const [question] = (await mail({ kind: "question" })) as [Message];
		await context.receipts.note(question.id, { state: "answered", route: "turn" });
		expect((await answer(question.id)).answeredBefore).toBe(true);
		expect(await context.mailbox.unread(ANN)).toMatchObject([{ kind: "message" }]);
	});

	it("of several made at once is one the answer", async () => {
		const [question] = (await mail({ kind: "question" })) as [Message];
		await Promise.all(["a", "b", "c", "d"].map((text) => answer(question.id, text)));
		const kinds = (await context.mailbox.unread(ANN)).map(({ kind }) => kind).sort();
		expect(kinds).toEqual(["answer", "message", "message", "message"]);
	});

	it("to a question with an answer counts for the budget of the pair, and the answer does not wait for it", async () => {
		context = machine.context({ env: { CLAUDE_INTERCOM_PAIR_BUDGET: "3" } });
		machine.clock.now = Date.now();
		const sentAt = new Date(machine.clock.now).toISOString();
		const fresh = () => ({ kind: "question" as const, id: v7(), sentAt });
		const [first, second] = (await mail(fresh(), fresh())) as [Message, Message];
		await answer(first.id);
		expect((await refusal(() => answer(first.id))).code).toBe("limit");
		expect((await answer(second.id)).answeredBefore).toBe(false);
		expect(context.mailbox.unreadCount(ANN)).toBe(2);
	});

	it("is sent, though the question's receipt cannot say so any more", async () => {
		const [question] = (await mail({ kind: "question" })) as [Message];
		const { receipts } = context;
		context = {
			...context,
			receipts: {
				...receipts,
				note: async (id, event) =>
					event.state === "answered" ? Promise.reject(new Error("disk full")) : receipts.note(id, event),
			},
		};
		expect(await answer(question.id)).toMatchObject({ to: "ann", answeredBefore: false });
		expect(texts(await context.mailbox.unread(ANN))).toEqual(["yes"]);
		expect(machine.logged.map(({ event }) => event)).toContain("receipt");
	});

	it("cannot answer another session's mail", async () => {
		const foreign = aMessage({ to: CAT });
		await context.mailbox.put(foreign);
		for (const id of [foreign.id, foreign.id.slice(0, 4)]) {
			const error = await refusal(() => answer(id));
			expect(error.code).toBe("not_found");
			expect(error.hint).not.toContain(foreign.id);
		}
	});
});
