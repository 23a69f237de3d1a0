import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../../src/context.ts";
import { ANN, aCaller, aMachine, aMessage, BOB, type Machine, NOON, startOf } from "../../machine.ts";
import { callTool } from "../calls.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "type" } });
	machine.transcript(ANN, { title: "ann" });
	machine.transcript(BOB, { title: "bob" });
});
afterEach(() => machine.end());

const reply = (input: object) => callTool(context, "reply", input, aCaller(BOB));

describe("reply", () => {
	it("says where the reply to a message is", async () => {
		const message = aMessage();
		await context.mailbox.put(message);
		const { text } = await reply({ message_id: message.id, text: "yes", deliver_live: false });
		expect(text).toMatch(/^Message [0-9a-f-]{36} is in the inbox of ann\./);
		expect(text).not.toContain("delivered live");
		expect(await context.mailbox.unread(ANN)).toMatchObject([{ text: "yes", inReplyTo: message.id }]);
	});

	it("tries to hand it over at once to a session that runs, unless it is told not to", async () => {
		machine.register(ANN);
		const message = aMessage();
		await context.mailbox.put(message);
		const { text } = await reply({ message_id: message.id, text: "yes" });
		expect(text).toContain("It could not be delivered live (type: ");
	});

	it("says so where the question had its answer already", async () => {
		const question = aMessage({ kind: "question" });
		await context.mailbox.put(question);
		await reply({ message_id: question.id, text: "yes" });
		const { text } = await reply({ message_id: question.id, text: "no", deliver_live: false });
		expect(text).toMatch(
			/^The question had its answer already\. Message [0-9a-f-]{36} is in the inbox of ann\./,
		);
	});

	it("says so where its asker waits for it", async () => {
		const question = aMessage({ kind: "question" });
		await context.mailbox.put(question);
		await context.questions.put({
			v: 1,
			id: question.id,
			from: ANN,
			to: BOB,
			askedAt: question.sentAt,
			waiter: { pid: process.pid, procStart: startOf(process.pid) },
			waitUntil: new Date(NOON + 60_000).toISOString(),
			offset: 0,
		});
		const { text } = await reply({ message_id: question.id, text: "yes" });
		expect(text).toMatch(/^Your answer [0-9a-f-]{36} went to ann, which is waiting for it\.$/);
	});

	it.each([
		["an id that is none", "../../etc/passwd", "bad_input"],
		["an id of no message", "0198ffff", "not_found"],
	])("refuses %s", async (_, message_id, code) => {
		expect((await reply({ message_id, text: "x" })).error?.code).toBe(code);
	});

	it("needs a caller", async () => {
		const { error } = await callTool(context, "reply", { message_id: "0198ffff", text: "x" });
		expect(error?.code).toBe("no_identity");
	});
});
