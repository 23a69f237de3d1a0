import { appendFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Answer } from "../../src/ask/answer.ts";
import type { OwnClient } from "../../src/ask/client-answer.ts";
import { turnAnswer, type Waiting } from "../../src/ask/turn-answer.ts";
import { type Watch, watchQuestion } from "../../src/ask/watch-question.ts";
import type { HeadlessResult } from "../../src/claude/headless.ts";
import type { Turn } from "../../src/claude/turn.ts";
import type { Context } from "../../src/context.ts";
import { frame } from "../../src/messages/frame.ts";
import type { Message } from "../../src/model/message.ts";
import type { Question } from "../../src/model/question.ts";
import type { Running } from "../../src/model/session.ts";
import { ANN, aMachine, aMessage, aTurn, BOB, CAT, lines, type Machine, NOON, startOf } from "../machine.ts";

let machine: Machine;
let context: Context;
let question: Message;
let transcript: string;
let watch: Watch;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
	question = aMessage({ kind: "question", from: { session: ANN, name: "ann" }, to: BOB });
	transcript = machine.transcript(BOB);
	watch = watched();
});
afterEach(() => {
	watch.stop();
	machine.end();
});

/** The question, followed while Bob runs so, or does not. */
function watched(running?: Running): Watch {
	watch?.stop();
	const entry: Question = {
		v: 1,
		id: question.id,
		from: ANN,
		to: BOB,
		askedAt: question.sentAt,
		waiter: { pid: process.pid, procStart: "1" },
		waitUntil: question.sentAt,
		transcript,
		offset: 0,
	};
	return watchQuestion(context, entry, question, running);
}
/** Bob's process, registered where a status is given. */
function running(status?: string): Running {
	const pid = machine.start("cat").pid ?? 0;
	if (status !== undefined) machine.register(BOB, { pid, status });
	return { pid, procStart: startOf(pid), state: "running", where: { kind: "terminal" } };
}
const waiting = (change: Partial<Waiting> = {}): Promise<Answer | undefined> =>
	turnAnswer({ context, watch, wasRunning: false, ...change });
/** The same of Bob who runs. */
const waitingFor = (bob: Running): Promise<Answer | undefined> => {
	watch = watched(bob);
	return waiting({ wasRunning: true });
};
const write = (records: object[]) => appendFileSync(transcript, lines(records));
const reached = (state: Turn["state"]) => expect.poll(() => watch.follow.turn().state).toBe(state);
/** Nothing has come for so many milliseconds. */
const quietFor = (ms: number) => {
	machine.clock.now = NOON + ms;
};
const anInterruption = () => {
	const turn = aTurn(question, { texts: ["half"] });
	const message = { content: [{ type: "text", text: "[Request interrupted by user]" }] };
	return [...turn, { type: "user", uuid: "esc", parentUuid: turn.at(-1)?.uuid, message }];
};

describe("the answer of a turn", () => {
	it("is its text, as soon as it has its end", async () => {
		const answer = waiting();
		write(aTurn(question, { texts: ["let me see", "yes"], ended: true }));
		expect(await answer).toEqual({ outcome: "answered", text: "let me see\n\nyes", by: "turn" });
	});

	it("says where the turn was given another prompt as well", async () => {
		const [prompt, ...rest] = aTurn(question, { texts: ["yes"], ended: true });
		const content = `${frame(question)}\n${frame(aMessage({ kind: "question" }))}`;
		write([{ ...prompt, message: { role: "user", content } }, ...rest]);
		expect(await waiting()).toMatchObject({ text: "yes", shared: true });
	});

	it("says which other conversation gave it", async () => {
		const bob = running("busy");
		const answer = waitingFor(bob);
		const there = machine.transcript(CAT);
		appendFileSync(there, lines(aTurn(question, { texts: ["teal"], ended: true })));
		machine.register(CAT, { pid: bob.pid, status: "busy" });
		expect(await answer).toEqual({ outcome: "answered", text: "teal", by: "turn", movedTo: CAT });
	});

	it("is none once the watch is stopped", async () => {
		const answer = waiting();
		watch.stop();
		expect(await answer).toBeUndefined();
	});
});

describe("a turn that the transcript leaves for another prompt", () => {
	const elsewhere = { type: "user", uuid: "elsewhere", message: { content: "something else" } };

	it("is over where its client is the only one, and works", async () => {
		const answer = waitingFor(running("busy"));
		write([...aTurn(question, { texts: [] }), elsewhere]);
		expect(await answer).toMatchObject({ outcome: "interrupted", text: "" });
	});

	it("is over where its client has ended", async () => {
		const bob = running("busy");
		const answer = waitingFor(bob);
		process.kill(bob.pid, "SIGKILL");
		write([...aTurn(question, { texts: [] }), elsewhere]);
		expect(await answer).toMatchObject({ outcome: "interrupted", text: "" });
	});

	it.each(["its own client", "the other"])("goes on while %s works", async (who) => {
		const bob = running(who === "the other" ? "idle" : "busy");
		const other = machine.register(BOB, { status: who === "the other" ? "busy" : "idle" });
		let looks = 0;
		const now = () => {
			if (watch.follow.turn().state === "left") looks++;
			return machine.clock.now;
		};
		watch = watched(bob);
		const answer = waiting({ context: { ...context, now }, wasRunning: true });
		const [prompt, ...rest] = aTurn(question, { texts: ["yes"], ended: true });
		write([prompt as object, elsewhere]);
		await reached("left");
		quietFor(10_000);
		await expect.poll(() => looks, { timeout: 10_000 }).toBeGreaterThan(5);
		process.kill(other, "SIGKILL");
		write(rest);
		expect(await answer).toMatchObject({ outcome: "answered", text: "yes" });
	});
});

describe("a turn without a record of its end", () => {
	/** Bob is asked while he works; then he is at his prompt, and nothing has come for so long. */
	async function asked(texts: string[]) {
		const bob = running("busy");
		const answer = waitingFor(bob);
		write(aTurn(question, { texts }));
		await reached(texts.length === 0 ? "running" : "quiet");
		return {
			answer,
			rest(ms: number) {
				machine.register(BOB, { pid: bob.pid, status: "idle" });
				quietFor(ms);
			},
		};
	}

	it("is over when the session is at its prompt", async () => {
		const { answer, rest } = await asked(["yes"]);
		rest(4_000);
		expect(await answer).toMatchObject({ outcome: "answered", text: "yes" });
	});

	it("and without a word was interrupted before the first one", async () => {
		const { answer, rest } = await asked([]);
		rest(4_000);
		expect(await answer).toMatchObject({ outcome: "interrupted", text: "" });
	});

	it("is not taken for interrupted while its last words are on their way: the client writes them a moment after it is idle", async () => {
		const bob = running("busy");
		let looks = 0;
		const records = aTurn(question, { texts: ["after long thought"], ended: true });
		watch = watched(bob);
		const look = watch.client.look.bind(watch.client);
		watch.client.look = async (...how) => {
			// Idle from here on, and twice looked at before the words come.
			if (machine.clock.now > NOON && ++looks === 2) write(records.slice(1));
			return look(...how);
		};
		const answer = waiting({ wasRunning: true });
		write(records.slice(0, 1));
		await reached("running");
		machine.register(BOB, { pid: bob.pid, status: "idle" });
		quietFor(4_000);
		expect(await answer).toMatchObject({ outcome: "answered", text: "after long thought" });
	});

	it("in a client that no registry and no screen tells of, is over by the model's own word", async () => {
		const answer = waitingFor(running());
		write(aTurn(question, { texts: ["yes"] }));
		await reached("quiet");
		quietFor(2_001);
		expect(await answer).toMatchObject({ outcome: "answered", text: "yes" });
	});
});

describe("a question in the queue of a client", () => {
	it("that ends is unread again, and its answer is waited for", async () => {
		const bob = running("busy");
		await context.mailbox.put(question);
		await (await context.mailbox.take(BOB, question.id))?.done();
		const answer = waitingFor(bob);
		write([{ type: "queue-operation", operation: "enqueue", content: frame(question) }]);
		await reached("queued");
		process.kill(bob.pid, "SIGKILL");
		quietFor(1_000);
		await expect.poll(() => context.mailbox.isUnread(BOB, question.id), { timeout: 5_000 }).toBe(true);
		expect(await context.receipts.of(question.id)).toMatchObject([{ state: "held" }]);
		await reached("absent");
		write(aTurn(question, { texts: ["after all"], ended: true }));
		expect(await answer).toMatchObject({ outcome: "answered", text: "after all" });
	});
});

describe("the answer of a client that was started", () => {
	const RESULT: HeadlessResult = { exitCode: 0, text: "printed", failed: false, cost: 0.5 };
	/** A client that ends when it is told to. */
	function aClient() {
		let end: (result: HeadlessResult) => void = () => {};
		const ended = new Promise<HeadlessResult>((resolve) => {
			end = resolve;
		});
		const client: OwnClient = { end: ended, forked: false };
		return { client: Promise.resolve(client), end };
	}

	it("comes with its end, and says what it cost", async () => {
		const { client, end } = aClient();
		const answer = waiting({ client });
		end(RESULT);
		expect(await answer).toMatchObject({ text: "printed", cost: 0.5 });
	});

	it("is waited for though its turn has been silent for longer than any other may be", async () => {
		const { client, end } = aClient();
		const answer = waiting({ client });
		const records = aTurn(question, { texts: ["Port 8080.", "CORRECTED: port 4317"] });
		write(records.slice(0, -1));
		await reached("quiet");
		quietFor(60_000);
		write([{ type: "permission-mode", permissionMode: "default" }]);
		write(records.slice(-1));
		end(RESULT);
		expect(await answer).toMatchObject({ text: "Port 8080.\n\nCORRECTED: port 4317" });
	});

	it("is waited for though its turn looks interrupted", async () => {
		const { client, end } = aClient();
		let verdicts = 0;
		context.now = () => {
			verdicts++;
			return NOON;
		};
		const answer = waiting({ client });
		const records = anInterruption();
		write(records);
		await expect.poll(() => verdicts).toBe(2);
		write([{ ...records.at(-1), uuid: "esc again", parentUuid: "esc" }]);
		await expect.poll(() => verdicts).toBe(3);
		end(RESULT);
		expect(await answer).toMatchObject({ outcome: "answered", text: "printed" });
	});

	it("is not waited for where none was started: the person has interrupted the turn", async () => {
		const answer = waiting({ client: Promise.resolve(undefined) });
		write(anInterruption());
		expect(await answer).toMatchObject({ outcome: "interrupted", text: "half" });
	});
});
