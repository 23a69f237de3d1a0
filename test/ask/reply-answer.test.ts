import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Answer } from "../../src/ask/answer.ts";
import { replyAnswer } from "../../src/ask/reply-answer.ts";
import type { Context } from "../../src/context.ts";
import type { Message } from "../../src/model/message.ts";
import { ANN, aMachine, aMessage, anId, BOB, CAT, type Machine } from "../machine.ts";

let machine: Machine;
let context: Context;
/** Ann's question to Bob. */
let question: string;
let ending: AbortController;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
	question = anId();
	ending = new AbortController();
});
afterEach(() => {
	ending.abort();
	machine.end();
});

const waiting = (using = context): Promise<Answer | undefined> =>
	replyAnswer(using, ANN, question, ending.signal);
const aReply = (change: Partial<Message> = {}) =>
	aMessage({ kind: "answer", inReplyTo: question, to: ANN, from: { session: BOB, name: "b" }, ...change });

describe("the answer by reply", () => {
	it("is taken out of the asker's inbox, so that nothing else delivers it", async () => {
		const answer = waiting();
		await context.mailbox.put(aReply({ text: "yes", outcome: "failed" }));
		expect(await answer).toEqual({ outcome: "failed", text: "yes", by: "reply" });
		expect(context.mailbox.unreadCount(ANN)).toBe(0);
	});

	it("counts as answered where the reply does not say how it went", async () => {
		await context.mailbox.put(aReply());
		expect(await waiting()).toMatchObject({ outcome: "answered" });
	});

	it("is found where another reader of the inbox was faster", async () => {
		const answer = aReply();
		await context.mailbox.put(answer);
		await (await context.mailbox.take(ANN, answer.id))?.done();
		const found = waiting();
		// The watch calls back for this one; the answer is read mail by then.
		await context.mailbox.put(aMessage({ to: ANN, from: { session: CAT, name: "c" } }));
		expect((await found)?.text).toBe("hello");
		expect(context.mailbox.unreadCount(ANN)).toBe(1);
	});

	it("is found where the asker's own client was given it meanwhile", async () => {
		const answer = aReply();
		await context.mailbox.put(answer);
		await (await context.mailbox.take(ANN, answer.id))?.handOver("0123456789abcdef");
		expect((await waiting())?.text).toBe("hello");
	});

	it("is seen where it comes while the inbox is being read", async () => {
		const { mailbox } = context;
		let reads = 0;
		const unread: typeof mailbox.unread = async (owner) => {
			const found = await mailbox.unread(owner);
			if (++reads === 1) {
				await mailbox.put(aReply());
				await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
			}
			return found;
		};
		expect(await waiting({ ...context, mailbox: { ...mailbox, unread } })).toMatchObject({ text: "hello" });
		expect(reads).toBe(2);
	});

	it("is not a reply to another question, nor a message about this one", async () => {
		const answer = waiting();
		await context.mailbox.put(aReply({ inReplyTo: anId() }));
		await context.mailbox.put(aReply({ kind: "message" }));
		await context.mailbox.put(aReply({ text: "this" }));
		expect((await answer)?.text).toBe("this");
		expect(context.mailbox.unreadCount(ANN)).toBe(2);
	});

	it("is none once the wait has ended", async () => {
		const answer = waiting();
		ending.abort();
		expect(await answer).toBeUndefined();
	});
});
