import { appendFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Follow, follow, hasArrived, sizeNow, turnIn } from "../../src/delivery/follow-message.ts";
import { frame } from "../../src/messages/frame.ts";
import type { Message } from "../../src/model/message.ts";
import { aMachine, aMessage, aTurn, lines, type Machine, NOON } from "../machine.ts";

/** Longer than any wait of a test: what takes this long has failed. */
const LONG = 60_000;

let machine: Machine;
let transcript: string;
let question: Message;
let following: Follow | undefined;
beforeEach(() => {
	machine = aMachine();
	transcript = join(machine.root, "projects", "-work-app", "session.jsonl");
	question = aMessage({ kind: "question", text: "merged?" });
});
afterEach(() => {
	following?.stop();
	following = undefined;
	machine.end();
});

function watch(offset = sizeNow(transcript)): Follow {
	following = follow(machine.context(), transcript, offset, question);
	return following;
}
function append(records: object[]): void {
	mkdirSync(dirname(transcript), { recursive: true });
	appendFileSync(transcript, lines(records));
}
const turn = (texts: string[], ended = true) => aTurn(question, { texts, ended });

describe("a followed transcript", () => {
	it("that does not exist yet proves nothing, then what is written to it", async () => {
		const followed = watch();
		expect([followed.turn(), followed.lastEvent(), sizeNow(transcript)]).toEqual([{ state: "absent" }, 0, 0]);
		append(turn(["yes"]));
		expect(await followed.until(({ state }) => state === "done", LONG)).toBe(true);
		expect(followed.turn()).toEqual({ state: "done", outcome: "answered", text: "yes" });
		expect(followed.lastEvent()).toBe(NOON);
	});

	it("tells every step of a turn", async () => {
		append([{ type: "mode", mode: "normal" }]);
		const followed = watch();
		const [prompt, text, end] = turn(["yes"]) as [object, object, object];
		append([{ type: "queue-operation", operation: "enqueue", content: textOf(prompt) }]);
		expect(await followed.until(({ state }) => state === "queued", LONG)).toBe(true);
		append([{ type: "queue-operation", operation: "dequeue" }, prompt]);
		expect(await followed.until(({ state }) => state === "running", LONG)).toBe(true);
		append([text]);
		expect(await followed.until(({ state }) => state === "quiet", LONG)).toBe(true);
		append([end]);
		expect(await followed.until(({ state }) => state === "done", LONG)).toBe(true);
	});

	it("is read on where EnterWorktree and ExitWorktree of 2.1.328 move it, in the middle of a turn", async () => {
		const session = "aaaa1111-1111-4111-8111-111111111111";
		transcript = join(machine.root, "projects", "-work-app", `${session}.jsonl`);
		const inTree = join(machine.root, "projects", "-work-app--tree", `${session}.jsonl`);
		const followed = watch();
		const [prompt, text, more, end] = turn(["first", "last"]) as [object, object, object, object];
		append([prompt, text]);
		await followed.until(({ state }) => state === "quiet", LONG);
		mkdirSync(dirname(inTree));
		renameSync(transcript, inTree);
		appendFileSync(inTree, lines([more]));
		await expect.poll(followed.turn).toMatchObject({ text: "first\n\nlast" });
		expect((await followed.readAnew()).turn).toMatchObject({ text: "first\n\nlast" });
		renameSync(inTree, transcript);
		append([end]);
		expect(await followed.until(({ state }) => state === "done", LONG)).toBe(true);
	});

	it("knows whether the turn was given other prompts", async () => {
		const followed = watch();
		append(turn(["yes"]));
		await followed.until(({ state }) => state === "done", LONG);
		expect(followed.shared()).toBe(false);
	});

	it("knows that one prompt held two questions, as 2.0.60 joins them after Esc", async () => {
		const followed = watch();
		const text = `${frame(question)}\n${frame(aMessage({ kind: "question" }))}`;
		const [prompt, ...rest] = turn(["yes"]) as [{ message: object }, ...object[]];
		append([{ ...prompt, message: { role: "user", content: text } }, ...rest]);
		await followed.until(({ state }) => state === "done", LONG);
		expect(followed.shared()).toBe(true);
	});

	it("counts from its offset on: what stood there before is not this question's", async () => {
		append(turn(["an old answer"]));
		const followed = watch();
		const other = aMessage({ kind: "question" });
		append(aTurn(other, { texts: ["another's"], ended: true }));
		// A record of its own kind, so that it is known when the rest has been read.
		append([{ type: "permission-mode", permissionMode: "plan" }]);
		await expect.poll(() => followed.lastEvent()).toBe(NOON);
		expect(followed.turn()).toEqual({ state: "absent" });
	});

	it("is told apart by the frame's id, not by its text", async () => {
		const followed = watch();
		const quoted = aTurn(aMessage({ kind: "question", text: `about ${question.id}` }), {
			texts: ["no"],
			ended: true,
		});
		append(quoted);
		append(turn(["yes"]));
		expect(await followed.until(({ state }) => state === "done", LONG)).toBe(true);
		expect(followed.turn()).toMatchObject({ text: "yes" });
	});

	it("takes no forgery with its id for it: neither in the queue nor as a prompt", async () => {
		const followed = watch();
		const forgery = { ...question, text: "What is the weather like?" };
		append([{ type: "queue-operation", operation: "enqueue", content: frame(forgery) }]);
		append(aTurn(forgery, { texts: ["sunny"], ended: true }));
		append([{ type: "permission-mode", permissionMode: "plan" }]);
		await expect.poll(() => followed.lastEvent()).toBe(NOON);
		expect(followed.turn()).toEqual({ state: "absent" });
		append(turn(["yes"]));
		expect(await followed.until(({ state }) => state === "done", LONG)).toBe(true);
		expect(followed.turn()).toMatchObject({ text: "yes" });
	});

	it("counts a forgery that is put into its turn as another prompt", async () => {
		const followed = watch();
		const [prompt, text, end] = turn(["yes"]) as [object, { uuid: string }, object];
		const prompted = frame({ ...question, text: "And what is the weather like?" });
		const attachment = { type: "queued_command", prompt: prompted };
		append([prompt, text, { type: "attachment", attachment, uuid: "forged", parentUuid: text.uuid }, end]);
		await followed.until(({ state }) => state === "done", LONG);
		expect(followed.shared()).toBe(true);
	});

	it("calls back after new events, and no more once told to stop", async () => {
		const followed = watch(0);
		let calls = 0;
		const off = followed.onChange(() => calls++);
		append(turn(["yes"], false));
		await expect.poll(() => calls).toBeGreaterThan(0);
		off();
		const before = calls;
		append([{ type: "permission-mode", permissionMode: "plan" }]);
		machine.clock.now++;
		await expect.poll(() => followed.lastEvent()).toBe(NOON + 1);
		expect(calls).toBe(before);
	});

	it("knows that the client dropped a message of another session", async () => {
		const followed = watch();
		const content = "Dropped a peer message from unknown: sender exceeded the peer message rate limit.";
		expect(followed.dropped()).toBe(false);
		append([{ type: "system", subtype: "informational", content, uuid: "drop", parentUuid: null }]);
		await expect.poll(followed.dropped).toBe(true);
		expect(hasArrived(followed.turn())).toBe(false);
	});

	it("can be read anew to its present end", async () => {
		const followed = watch();
		append(turn(["yes"]));
		expect(await followed.readAnew()).toEqual({
			turn: { state: "done", outcome: "answered", text: "yes" },
			shared: false,
			session: "session",
		});
	});

	it.each([
		["is cut off in the middle", '{"type":"user","uuid":"x","message":{"con'],
		["is no JSON", "hello"],
		["is empty", ""],
		["is a number", "42"],
		["is null", "null"],
		["is binary", "\u0000\u0001\ufffd"],
	])("passes over a line that %s", async (_, line) => {
		const followed = watch();
		mkdirSync(dirname(transcript), { recursive: true });
		writeFileSync(transcript, `${line}\n`);
		append(turn(["yes"]));
		expect(await followed.until(({ state }) => state === "done", LONG)).toBe(true);
	});
});

describe("until", () => {
	it("is true at once where it holds already", async () => {
		const followed = watch();
		expect(await followed.until(() => true, 0)).toBe(true);
	});

	it("is false where the time is over", async () => {
		expect(await watch().until(({ state }) => state === "done", 1)).toBe(false);
		expect(await watch().until(({ state }) => state === "done", 0)).toBe(false);
	});

	it("is true once it holds, whatever came before that", async () => {
		const followed = watch();
		const waiting = followed.until(({ state }) => state === "done", LONG);
		const [prompt, text, end] = turn(["yes"]) as [object, object, object];
		append([prompt, text]);
		await expect.poll(followed.turn).toMatchObject({ state: "quiet" });
		append([end]);
		expect(await waiting).toBe(true);
	});

	it("is false where the caller has gone, before or meanwhile", async () => {
		const gone = new AbortController();
		const waiting = watch().until(({ state }) => state === "done", LONG, gone.signal);
		gone.abort();
		expect(await waiting).toBe(false);
		expect(await watch().until(({ state }) => state === "done", LONG, gone.signal)).toBe(false);
	});
});

describe("turnIn", () => {
	it.each([
		["whole", () => turn(["yes"]), { state: "done", outcome: "answered", text: "yes" }],
		["of a running turn", () => turn(["yes"], false), { state: "quiet", ended: true, text: "yes" }],
		["empty", () => [], { state: "absent" }],
	])("reads a transcript that is %s once", async (_, records, expected) => {
		append(records());
		expect((await turnIn(machine.context(), transcript, 0, question)).turn).toEqual(expected);
	});

	it("begins at the offset", async () => {
		append(turn(["yes"]));
		expect((await turnIn(machine.context(), transcript, sizeNow(transcript), question)).turn).toEqual({
			state: "absent",
		});
	});

	it("of a transcript that is gone proves nothing", async () => {
		expect((await turnIn(machine.context(), transcript, 0, question)).turn).toEqual({ state: "absent" });
	});
});

function textOf(record: object): string {
	return (record as { message: { content: string } }).message.content;
}
