import { v7 as fresh } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { ownStart } from "../../src/host/processes.ts";
import { refuseCircle, refuseLoop } from "../../src/messages/limits.ts";
import type { Question } from "../../src/model/question.ts";
import { ANN, aMachine, aMessage, anId, BOB, CAT, DAY, type Machine, refusal } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	// Ids carry the time at which they are made.
	machine.clock.now = Date.now();
	const env = { CLAUDE_INTERCOM_MAX_HOPS: "3", CLAUDE_INTERCOM_PAIR_BUDGET: "4" };
	context = machine.context({ env });
});
afterEach(() => machine.end());

const message = (from: string, to: string, hops = 0) =>
	aMessage({
		id: fresh(),
		sentAt: new Date(machine.clock.now).toISOString(),
		from: { session: from, name: "x" },
		to,
		hops,
	});

describe("a message that others led to", () => {
	it("is let go up to the limit, and refused beyond it", async () => {
		await refuseLoop(context, message(ANN, BOB, 3));
		const error = await refusal(() => refuseLoop(context, message(ANN, BOB, 4)));
		expect([error.code, error.message]).toEqual(["limit", expect.stringContaining("the limit is 3")]);
		expect(error.hint).toContain("CLAUDE_INTERCOM_MAX_HOPS");
	});
});

describe("two sessions that write to each other", () => {
	const exchange = async () => {
		for (const [from, to] of [[ANN, BOB] as const, [BOB, ANN] as const])
			for (let count = 0; count < 2; count++) await context.mailbox.put(message(from, to));
	};

	it("may do so up to the limit, counted both ways", async () => {
		await refuseLoop(context, message(ANN, BOB));
		await exchange();
		const error = await refusal(() => refuseLoop(context, message(BOB, ANN)));
		expect([error.code, error.message]).toEqual(["limit", expect.stringContaining("exchanged 4 messages")]);
		expect(error.hint).toContain("CLAUDE_INTERCOM_PAIR_BUDGET");
	});

	it("are counted without a look at their mail, which may be much", async () => {
		const { mailbox } = context;
		const unlooked = { put: mailbox.put, sentSince: mailbox.sentSince } as Context["mailbox"];
		context = { ...context, mailbox: unlooked };
		await exchange();
		expect((await refusal(() => refuseLoop(context, message(ANN, BOB)))).code).toBe("limit");
	});

	it("may go on after a minute", async () => {
		await exchange();
		machine.clock.now += 61_000;
		await refuseLoop(context, message(ANN, BOB));
	});

	it("are not held up by messages of a time to come: the clock was set back since", async () => {
		await exchange();
		machine.clock.now -= DAY;
		await refuseLoop(context, message(ANN, BOB));
	});

	it("are held up by messages of a moment to come: another process was a little ahead", async () => {
		machine.clock.now += 59_000;
		await exchange();
		machine.clock.now -= 59_000;
		expect((await refusal(() => refuseLoop(context, message(ANN, BOB)))).code).toBe("limit");
	});

	it("are held up for a minute by what they exchange with the clock set back, whatever their ids say", async () => {
		machine.clock.now -= DAY;
		await exchange();
		expect((await refusal(() => refuseLoop(context, message(ANN, BOB)))).code).toBe("limit");
		machine.clock.now += 61_000;
		await refuseLoop(context, message(ANN, BOB));
	});

	it("do not use up what others may", async () => {
		await exchange();
		await refuseLoop(context, message(ANN, CAT));
		await refuseLoop(context, message(CAT, BOB));
	});
});

describe("sessions that would wait for each other", () => {
	/** Somebody asks somebody, and waits for it in this process unless the change says otherwise. */
	async function asks(from: string, to: string, change: Partial<Question> = {}): Promise<Question> {
		const question: Question = {
			v: 1,
			id: anId(),
			from,
			to,
			askedAt: new Date(machine.clock.now).toISOString(),
			waiter: { pid: process.pid, procStart: await ownStart() },
			waitUntil: new Date(machine.clock.now + 60_000).toISOString(),
			offset: 0,
			...change,
		};
		await context.questions.put(question);
		return question;
	}

	it("are refused, with the question that is to be answered first", async () => {
		const question = await asks(BOB, ANN);
		const error = await refusal(() => refuseCircle(context, ANN, BOB));
		expect([error.code, error.hint]).toEqual(["limit", expect.stringContaining(question.id)]);
	});

	it("are refused over any number of others, that may wait for each other themselves", async () => {
		const dan = "dddd4444-4444-4444-8444-444444444444";
		await asks(BOB, CAT);
		await asks(CAT, BOB);
		await asks(CAT, dan);
		const question = await asks(dan, ANN);
		expect((await refusal(() => refuseCircle(context, ANN, BOB))).hint).toContain(question.id);
	});

	it.each<[string, (now: number) => Partial<Question>]>([
		["whose asker has died", () => ({ waiter: { pid: 4_000_000, procStart: "1" } })],
		["whose wait is over", (now) => ({ waitUntil: new Date(now).toISOString() })],
		["of somebody the target does not wait for", () => ({ from: CAT })],
		["to somebody else", () => ({ to: CAT })],
	])("are not found by a question %s", async (_, change) => {
		await asks(BOB, ANN, change(machine.clock.now));
		await refuseCircle(context, ANN, BOB);
	});
});
