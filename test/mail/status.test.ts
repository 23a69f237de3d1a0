import { appendFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { put } from "../../src/mail/put.ts";
import { messageStatus } from "../../src/mail/status.ts";
import type { AskMode } from "../../src/model/ask-mode.ts";
import type { Message } from "../../src/model/message.ts";
import type { Question } from "../../src/model/question.ts";
import { HUMAN } from "../../src/model/session.ts";
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
	NOON,
	refusal,
} from "../machine.ts";

/** A session that /clear has replaced by Cat. */
const OLD = "0ddd1111-0000-4000-8000-000000000000";

let machine: Machine;
let context: Context;
let transcript: string;
beforeEach(() => {
	machine = aMachine();
	context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "type,pickup" } });
	transcript = machine.transcript(BOB, { title: "bob" });
});
afterEach(() => machine.end());

/** What is written down of a question of Ann's to Bob. */
const anEntry = (question: Message, change: Partial<Question> = {}): Question => ({
	v: 1,
	id: question.id,
	from: ANN,
	to: BOB,
	askedAt: question.sentAt,
	waiter: { pid: process.pid, procStart: "1" },
	waitUntil: new Date(NOON).toISOString(),
	offset: 0,
	...change,
});

async function sent(change: Partial<Message> = {}): Promise<Message> {
	const message = aMessage(change);
	await put(context, message);
	return message;
}

describe("the status of a message", () => {
	it("says that it lies unread, where it goes to, and what each route has in its way", async () => {
		const message = await sent();
		expect(await messageStatus(context, message.id, aCaller(ANN))).toEqual({
			message,
			place: "unread",
			receipt: [expect.objectContaining({ state: "queued" })],
			target: expect.objectContaining({ id: BOB, name: "bob" }),
			question: undefined,
			obstacles: [
				expect.objectContaining({ route: "type", reason: "it is not running" }),
				expect.objectContaining({ route: "pickup", reason: "it is not running" }),
			],
		});
	});

	it.each<[what: string, mode: AskMode | undefined, routes: string[]]>([
		["mail names the routes of mail, not those that start a client", undefined, ["type", "pickup"]],
		["a question to wait for names the session's own routes", "wait", ["type", "pickup"]],
		["a question names every route", "auto", ["type", "pickup", "resume", "fork"]],
		["a question to a copy names that route", "fork", ["fork"]],
	])("of %s", async (_, mode, routes) => {
		context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "type,pickup,resume,fork" } });
		machine.transcript(BOB, { title: "bob", cwd: "/nowhere/at/all" });
		const message = await sent(mode ? { kind: "question" } : {});
		if (mode) await context.questions.put(anEntry(message, { mode }));
		const { obstacles } = await messageStatus(context, message.id, aCaller(ANN));
		expect(obstacles.map(({ route }) => route)).toEqual(routes);
	});

	it("changes nothing: it stays unread, and its receipt as it is", async () => {
		const message = await sent();
		await messageStatus(context, message.id, aCaller(ANN));
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
		expect(await context.receipts.of(message.id)).toHaveLength(1);
	});

	it("says who holds it or that it was read, and then of no obstacle", async () => {
		const message = await sent();
		const hold = await context.mailbox.take(BOB, message.id);
		expect(await messageStatus(context, message.id, aCaller(ANN))).toMatchObject({
			place: "held",
			obstacles: [],
		});
		await hold?.done();
		expect(await messageStatus(context, message.id, aCaller(ANN))).toMatchObject({
			place: "read",
			obstacles: [],
		});
	});

	it("names the session that has taken its receiver's place", async () => {
		machine.card(CAT, { movedTo: BOB });
		const { id } = await sent({ to: CAT });
		expect((await messageStatus(context, id, aCaller(ANN))).target?.id).toBe(BOB);
	});

	it.each([
		["the person at the terminal", HUMAN],
		["a session that is no more", CAT],
	])("names no session where it goes to %s", async (_, to) => {
		const { id } = await sent({ to });
		expect(await messageStatus(context, id, aCaller(ANN))).toMatchObject({
			target: undefined,
			obstacles: [],
		});
	});

	it("is found by the beginning of its id, in any case", async () => {
		const message = await sent();
		const given = ` ${message.id.slice(0, 13).toUpperCase()}`;
		expect((await messageStatus(context, given, aCaller(ANN))).message).toEqual(message);
	});

	it.each([
		["its sender", ANN, {}],
		["its receiver", BOB, {}],
		["the session that has taken its sender's place", CAT, { from: { session: OLD, name: "day" } }],
		["the session that has taken its receiver's place", CAT, { to: OLD }],
		["the person at a terminal", HUMAN, {}],
	])("is shown to %s", async (_, caller, change) => {
		machine.card(OLD, { movedTo: CAT });
		const message = await sent(change);
		expect((await messageStatus(context, message.id, aCaller(caller))).message).toEqual(message);
	});

	it("is shown to no other session, neither by its id nor by a beginning that an error could complete", async () => {
		const [first, second] = [await sent(), await sent({ kind: "question" })];
		const ids = [first.id, second.id, first.id.slice(0, 4), first.id.slice(0, 8), second.id.slice(0, 8)];
		for (const id of ids) {
			const error = await refusal(() => messageStatus(context, id, aCaller(CAT)));
			expect(error.code).toBe("not_found");
			expect(`${error.message} ${error.hint}`).not.toMatch(/0198/);
		}
	});

	it("counts only the caller's own where a beginning is that of several", async () => {
		const [mine] = [await sent({ from: { session: CAT, name: "cat" } }), await sent()];
		const { message } = await messageStatus(context, mine.id.slice(0, 4), aCaller(CAT));
		expect(message.id).toBe(mine.id);
		const other = await sent({ to: CAT });
		const error = await refusal(() => messageStatus(context, mine.id.slice(0, 4), aCaller(CAT)));
		expect(error.hint).toBe(`Give the whole id; newest first: ${other.id}, ${mine.id}.`);
	});

	it.each([
		["nobody has", anId(), "not_found"],
		["is a path", "../../etc", "bad_input"],
	])("is refused for an id that %s", async (_, id, code) => {
		await sent();
		expect((await refusal(() => messageStatus(context, id, aCaller(ANN)))).code).toBe(code);
	});
});

describe("the status of a question that an ask waits for", () => {
	/** Ann asks Bob; his transcript is followed from its end, where it is known. */
	async function asked(followed: boolean): Promise<Message> {
		const question = await sent({ kind: "question" });
		await context.questions.put(anEntry(question, followed ? { transcript } : {}));
		return question;
	}

	it.each<[string, (question: Message) => object[], string]>([
		["does not have it", () => [], "absent"],
		["has it in a turn that goes on", (question) => aTurn(question, { texts: [] }), "running"],
		["has its whole turn", (question) => aTurn(question, { texts: ["yes"], ended: true }), "done"],
	])("says that the target's transcript %s", async (_, records, turn) => {
		const question = await asked(true);
		appendFileSync(transcript, lines(records(question)));
		expect((await messageStatus(context, question.id, aCaller(ANN))).question).toMatchObject({
			entry: { from: ANN },
			turn,
		});
	});

	it("says in which conversation its client has gone on with it", async () => {
		const question = await asked(true);
		appendFileSync(machine.transcript(CAT), lines(aTurn(question, { texts: [] })));
		machine.card(BOB, { movedTo: CAT });
		expect((await messageStatus(context, question.id, aCaller(ANN))).question).toMatchObject({
			turn: "running",
			movedTo: CAT,
		});
	});

	it("says that nothing is proven where no transcript is known", async () => {
		const { id } = await asked(false);
		expect((await messageStatus(context, id, aCaller(ANN))).question?.turn).toBe("absent");
	});
});
