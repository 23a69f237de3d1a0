import { appendFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { put } from "../../src/mail/put.ts";
import { messageStatus } from "../../src/mail/status.ts";
import type { Message } from "../../src/model/message.ts";
import { HUMAN } from "../../src/model/session.ts";
import {
	ANN,
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

let machine: Machine;
let context: Context;
let transcript: string;
beforeEach(() => {
	machine = aMachine();
	context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "type,pickup" } });
	transcript = machine.transcript(BOB, { title: "bob" });
});
afterEach(() => machine.end());

async function sent(change: Partial<Message> = {}): Promise<Message> {
	const message = aMessage(change);
	await put(context, message);
	return message;
}

describe("the status of a message", () => {
	it("says that it lies unread, where it goes to, and what each route has in its way", async () => {
		const message = await sent();
		expect(await messageStatus(context, message.id)).toEqual({
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

	it("changes nothing: it stays unread, and its receipt as it is", async () => {
		const message = await sent();
		await messageStatus(context, message.id);
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
		expect(await context.receipts.of(message.id)).toHaveLength(1);
	});

	it("says who holds it or that it was read, and then of no obstacle", async () => {
		const message = await sent();
		const hold = await context.mailbox.take(BOB, message.id);
		expect(await messageStatus(context, message.id)).toMatchObject({ place: "held", obstacles: [] });
		await hold?.done();
		expect(await messageStatus(context, message.id)).toMatchObject({ place: "read", obstacles: [] });
	});

	it("names the session that has taken its receiver's place", async () => {
		machine.card(CAT, { movedTo: BOB });
		const { id } = await sent({ to: CAT });
		expect((await messageStatus(context, id)).target?.id).toBe(BOB);
	});

	it.each([
		["the person at the terminal", HUMAN],
		["a session that is no more", CAT],
	])("names no session where it goes to %s", async (_, to) => {
		const { id } = await sent({ to });
		expect(await messageStatus(context, id)).toMatchObject({ target: undefined, obstacles: [] });
	});

	it("is found by the beginning of its id, in any case", async () => {
		const message = await sent();
		const given = ` ${message.id.slice(0, 13).toUpperCase()}`;
		expect((await messageStatus(context, given)).message).toEqual(message);
	});

	it.each([
		["nobody has", anId(), "not_found"],
		["is a path", "../../etc", "bad_input"],
	])("is refused for an id that %s", async (_, id, code) => {
		await sent();
		expect((await refusal(() => messageStatus(context, id))).code).toBe(code);
	});
});

describe("the status of a question that an ask waits for", () => {
	/** Ann asks Bob; his transcript is followed from its end, where it is known. */
	async function asked(followed: boolean): Promise<Message> {
		const question = await sent({ kind: "question" });
		await context.questions.put({
			v: 1,
			id: question.id,
			from: ANN,
			to: BOB,
			askedAt: question.sentAt,
			waiter: { pid: process.pid, procStart: "1" },
			waitUntil: new Date(NOON).toISOString(),
			...(followed ? { transcript, offset: 0 } : { offset: 0 }),
		});
		return question;
	}

	it.each<[string, (question: Message) => object[], string]>([
		["does not have it", () => [], "absent"],
		["has it in a turn that goes on", (question) => aTurn(question, { texts: [] }), "running"],
		["has its whole turn", (question) => aTurn(question, { texts: ["yes"], ended: true }), "done"],
	])("says that the target's transcript %s", async (_, records, turn) => {
		const question = await asked(true);
		appendFileSync(transcript, lines(records(question)));
		expect((await messageStatus(context, question.id)).question).toMatchObject({
			entry: { from: ANN },
			turn,
		});
	});

	it("says that nothing is proven where no transcript is known", async () => {
		const { id } = await asked(false);
		expect((await messageStatus(context, id)).question?.turn).toBe("absent");
	});
});
