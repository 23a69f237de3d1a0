import { readdirSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { readProcess } from "../../src/host/processes.ts";
import { leaveLine, mayGo, watchLine } from "../../src/messages/line.ts";
import type { Message } from "../../src/model/message.ts";
import type { Question } from "../../src/model/question.ts";
import { ANN, aMachine, aMessage, anOpenQuestion, BOB, CAT, type Machine, NOON } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

/** A question that somebody waits for in this process, for another minute. */
async function asked(change: Partial<Message> = {}, entry: Partial<Question> = {}): Promise<Message> {
	const question = aMessage({ kind: "question", from: { session: ANN, name: "ann" }, ...change });
	await context.questions.put(await anOpenQuestion(question, entry));
	return question;
}

describe("questions to one session", () => {
	it("go one at a time, and the next goes when the first leaves", async () => {
		const [first, second] = [await asked(), await asked()];
		expect(await mayGo(context, first)).toBe(true);
		expect(await mayGo(context, second)).toBe(false);
		// As often as it is asked.
		expect(await mayGo(context, first)).toBe(true);
		leaveLine(context, second);
		expect(await mayGo(context, second)).toBe(false);
		leaveLine(context, first);
		expect(await mayGo(context, second)).toBe(true);
	});

	it("go one at a time where many want to at once", async () => {
		const questions = await Promise.all(Array.from({ length: 10 }, () => asked()));
		const may = await Promise.all(questions.map((question) => mayGo(context, question)));
		expect(may.filter(Boolean)).toHaveLength(1);
	});

	it("do not wait for those to another session", async () => {
		expect(await mayGo(context, await asked())).toBe(true);
		expect(await mayGo(context, await asked({ to: CAT }))).toBe(true);
	});

	it.each<[what: string, over: (first: Message) => Promise<void>]>([
		["is answered", ({ id }) => context.questions.remove(id)],
		[
			"is given up",
			async () => {
				machine.clock.now += 60_000;
				context = machine.context({ stores: context });
			},
		],
	])("wait no longer for one that %s", async (_, over) => {
		const first = await asked();
		expect(await mayGo(context, first)).toBe(true);
		const second = await asked({}, { waitUntil: new Date(NOON + 600_000).toISOString() });
		expect(await mayGo(context, second)).toBe(false);
		await over(first);
		expect(await mayGo(context, second)).toBe(true);
	});

	it("wait no longer for one whose asker died", async () => {
		const child = machine.start("cat");
		const procStart = (await readProcess(child.pid ?? 0))?.start ?? "";
		const first = await asked({}, { waiter: { pid: child.pid ?? 0, procStart } });
		expect(await mayGo(context, first)).toBe(true);
		const second = await asked();
		expect(await mayGo(context, second)).toBe(false);
		child.kill("SIGKILL");
		await expect.poll(() => mayGo(context, second)).toBe(true);
	});

	it("wait no longer for one that has had its turn, where somebody knows", async () => {
		const [first, second] = [await asked(), await asked()];
		await mayGo(context, first);
		expect(await mayGo(context, second, async ({ id }) => id !== first.id)).toBe(false);
		expect(await mayGo(context, second, async ({ id }) => id === first.id)).toBe(true);
	});

	it("go all the same shortly before their asker's time is over", async () => {
		const [first, second] = [await asked(), await asked()];
		await mayGo(context, first);
		machine.clock.now += 57_001;
		expect(await mayGo(context, second)).toBe(true);
		// The first is first in line still.
		const third = await asked({}, { waitUntil: new Date(NOON + 600_000).toISOString() });
		expect(await mayGo(context, third)).toBe(false);
	});
});

describe("what nobody waits for in an ask", () => {
	it.each<[what: string, make: () => Promise<Message>]>([
		["a message", async () => aMessage()],
		["a question sent as mail", async () => aMessage({ kind: "question", answerBy: "reply" })],
		[
			"a question whose asker has stopped waiting",
			() => asked({}, { waitUntil: new Date(NOON).toISOString() }),
		],
	])("%s goes at any time, and nobody waits for it", async (_, make) => {
		const [first, second] = [await asked(), await make()];
		expect(await mayGo(context, second)).toBe(true);
		expect(await mayGo(context, first)).toBe(true);
		expect(await mayGo(context, second)).toBe(true);
	});
});

describe("a question that waits in line", () => {
	it("hears within a moment that the first has left", async () => {
		const [first, second] = [await asked(), await asked()];
		await mayGo(context, first);
		let heard = 0;
		const stop = watchLine(context, second, () => heard++);
		const own = watchLine(context, first, () => heard++);
		leaveLine(context, first);
		await expect.poll(() => heard).toBeGreaterThan(0);
		stop();
		own();
	});

	it("leaves nothing but the file of the first", async () => {
		const [first, second] = [await asked(), await asked()];
		for (const question of [first, second]) await mayGo(context, question);
		expect(readdirSync(context.config.paths.leases)).toEqual([`line-${BOB}.json`]);
		leaveLine(context, first);
		expect(readdirSync(context.config.paths.leases)).toEqual([]);
	});
});
