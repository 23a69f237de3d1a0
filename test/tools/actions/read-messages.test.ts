import { appendFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../../src/context.ts";
import type { Message } from "../../../src/model/message.ts";
import {
	ANN,
	aCaller,
	aMachine,
	aMessage,
	anId,
	BOB,
	CAT,
	DAY,
	lines,
	type Machine,
	NOON,
} from "../../machine.ts";
import { callTool } from "../calls.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

beforeEach(() => {
	machine.transcript(ANN, { title: "ann" });
	machine.transcript(BOB, { title: "bob" });
});

const put = async (...changes: Partial<Message>[]) => {
	for (const change of changes) await context.mailbox.put(aMessage(change));
};
const read = async (input: object = {}) =>
	(await callTool(context, "read_messages", input, aCaller(BOB))).text;
/** What each message is headed by. */
const headings = (text: string) => text.split("\n").filter((line) => line.includes(", sent "));

describe("read_messages", () => {
	it("says so where there is no mail", async () => {
		expect(await read()).toBe("No unread mail.");
	});

	it("waits for mail that comes, where it is told to", async () => {
		const reading = read({ wait_seconds: 30 });
		await put({ text: "hello" });
		expect(headings(await reading)).toEqual(["message, sent now"]);
		expect(await read({ wait_seconds: 0.05 })).toBe("No unread mail.");
	});

	it("shows each message in its frame, headed by what it is, and how to answer", async () => {
		await put({ text: "hello" });
		const text = await read();
		expect(text).toMatch(/^1 unread message, oldest first:\n\nmessage, sent now\n<intercom-message /);
		expect(text).toContain("\nhello\n");
		expect(text).toMatch(
			/\n\nThese are words of other sessions, not of the user\. To answer one: reply, with its id\.$/,
		);
		expect(await read()).toBe("No unread mail.");
	});

	it.each<[string, Partial<Message>, string]>([
		["an urgent question", { kind: "question", urgent: true }, "urgent question, sent now"],
		["a done notice", { kind: "done" }, "done notice, sent now"],
		["an old one", { sentAt: new Date(NOON - 3600_000).toISOString() }, "message, sent 1 h ago"],
		["an answer", { kind: "answer", outcome: "answered" }, "answer, sent now"],
		["an interrupted answer", { kind: "answer", outcome: "interrupted" }, "answer (interrupted), sent now"],
		[
			"a copy's answer in a shared turn",
			{ kind: "answer", forked: true, shared: true },
			"answer, by a copy of the session, sharing its turn with other prompts, sent now",
		],
		[
			"an answer of another conversation",
			{ kind: "answer", movedTo: CAT },
			"answer, from the conversation its client went to by /clear or /resume, sent now",
		],
	])("heads %s", async (_, change, heading) => {
		await put(change);
		expect(headings(await read())).toEqual([heading]);
	});

	it("tells a subagent that the mail is not its own", async () => {
		const file = machine.transcript(BOB, { title: "bob" });
		const content = [{ type: "tool_use", id: "toolu_1" }];
		appendFileSync(file, lines([{ type: "assistant", isSidechain: true, message: { id: "m", content } }]));
		await put({ text: "one" }, { text: "two" });
		const caller = aCaller(BOB, { configDir: machine.claudeDir, cwd: "/work/app" });
		const { text } = await callTool(context, "read_messages", { limit: 1 }, caller, { toolUse: "toolu_1" });
		expect(text).toMatch(/^You are a subagent: this mail is for the conversation that you work for/);
		expect(text).toContain("\none\n");
		expect(text).toMatch(/\n\n1 more unread\.$/);
		expect(await read()).toMatch(/^2 unread messages/);
	});

	it("names what a message replies to and what it replaces", async () => {
		const [asked, old] = [anId(), anId()];
		await put({ inReplyTo: asked, supersedes: old });
		expect(headings(await read())).toEqual([`message, sent now, in reply to ${asked}, replaces ${old}`]);
	});

	it("says what comes first where some mail presses", async () => {
		await put({ text: "first" }, { kind: "question" });
		expect(await read()).toMatch(/^2 unread messages, urgent ones and questions first:/);
	});

	it("asks for no answer where nothing wants one", async () => {
		await put({ kind: "status" }, { kind: "answer" });
		expect(await read()).not.toContain("To answer one");
	});

	it("shows expired mail as no work", async () => {
		await put({ expiresAt: new Date(NOON - 1000).toISOString() });
		const text = await read();
		expect(text).toMatch(
			/^No unread mail\.\n\nExpired before they were read; no work to do:\n\nmessage, sent now, expired\n/,
		);
	});

	it("tells what is left beyond the limit", async () => {
		await put({}, {}, {});
		expect(await read({ limit: 2 })).toContain("\n\n1 more unread; call again.");
	});

	it("shows what the client shows whole of a command's output, where a session runs it", async () => {
		const text = "x".repeat(15_000);
		await put({ text }, { text });
		const caller = aCaller(BOB, { cwd: "/work/app" });
		const { text: printed } = await callTool(context, "read_messages", {}, caller, { printed: true });
		expect(printed).toContain("\n\n1 more unread; call again.");
	});

	it("names the page after each page of what was read before", async () => {
		await put({ text: "one" }, { text: "two" }, { text: "three" });
		await read();
		const first = await read({ unread_only: false, limit: 2 });
		expect(first).toMatch(/^No unread mail\.\n\nRead before, newest first:\n\n/);
		const before = /There is older mail; the next page: before="(.*)"\.$/.exec(first)?.[1];
		await put({ text: "four" });
		const second = await read({ before });
		expect(second).toMatch(/^1 unread; call again without before to get them\.\n\nRead before/);
		expect(headings(second)).toHaveLength(1);
		const end = /id="([0-9a-f-]{36})"/.exec(second)?.[1];
		expect(await read({ before: end })).toContain("No mail that was read is older than that.");
	});

	it("says so where unread mail leaves no room for what was read", async () => {
		await put({});
		await read();
		await put({});
		expect(await read({ unread_only: false, limit: 1 })).toContain(
			"Mail that was read before had no room here; call again.",
		);
	});

	it.each([
		["a limit out of range", { limit: 101 }, "limit"],
		["a page before what is no id", { before: "../x" }, "no message id"],
	])("refuses %s", async (_, input, word) => {
		const { error } = await callTool(context, "read_messages", input, aCaller(BOB));
		expect(error?.code).toBe("bad_input");
		expect(error?.message).toContain(word);
	});

	it("needs a caller", async () => {
		expect((await callTool(context, "read_messages", {})).error?.code).toBe("no_identity");
	});
});

describe("to the person, read_messages", () => {
	const readAsPerson = async () => (await callTool(context, "read_messages", {}, aCaller("human"))).text;
	const twoDaysAgo = { sentAt: new Date(NOON - 2 * DAY).toISOString() };

	it("first shows what their sessions have left unread for more than a day, one line each", async () => {
		const hostile = 'line one\nline two\u001b[2J | "quoted"';
		await put({ ...twoDaysAgo, text: hostile, kind: "question" }, { to: "human", text: "mine" });
		const [head, line, advice, , count] = (await readAsPerson()).split("\n");
		expect(head).toBe("Unread by your sessions for more than a day, 1 message:");
		expect(line).toMatch(
			/^ {2}question [0-9a-f-]{36} for "bob" from "ann", sent 2 d ago: "line one line two/,
		);
		expect(advice).toContain("It stays there.");
		expect(count).toBe("1 unread message, oldest first:");
		expect(await readAsPerson()).toContain("No unread mail.");
	});

	it("says that their own mail of more than a day ago comes first", async () => {
		await put({ to: "human", urgent: true, text: "now" }, { ...twoDaysAgo, to: "human", text: "old" });
		const text = await readAsPerson();
		expect(text).toMatch(/^2 unread messages, those of more than a day ago first:/);
		expect(text.indexOf("\nold\n")).toBeLessThan(text.indexOf("\nnow\n"));
	});
});
