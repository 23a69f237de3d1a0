import { appendFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Asked, ask } from "../../src/ask/ask.ts";
import type { Context } from "../../src/context.ts";
import { ownStart } from "../../src/host/processes.ts";
import { readMessages } from "../../src/mail/read.ts";
import { reply } from "../../src/mail/reply.ts";
import { frame } from "../../src/messages/frame.ts";
import { mayGo } from "../../src/messages/line.ts";
import type { AskMode } from "../../src/model/ask-mode.ts";
import type { Message } from "../../src/model/message.ts";
import type { Question } from "../../src/model/question.ts";
import type { Caller } from "../../src/sessions/identity.ts";
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

let machine: Machine;
/** Ann's own; Bob is at work, so a question waits in his inbox until the test moves it. */
let context: Context;
let transcript: string;
beforeEach(() => {
	machine = aMachine();
	context = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "pickup" } });
	machine.busy(BOB, { cwd: "/work/bob" });
	machine.transcript(ANN, { prompt: "I am Ann", title: "ann", cwd: "/work/ann" });
	transcript = machine.transcript(BOB, { prompt: "I am Bob", title: "bob", cwd: "/work/bob" });
});
afterEach(() => machine.end());

const BUSY = "pickup: it is busy; its hook takes the message when the turn ends";

interface Asking {
	result: Promise<Asked>;
	/** The question, once it lies in Bob's inbox. */
	question: Message;
	cancel(): void;
	progress: string[];
}
async function asking(
	options: { waitMs?: number; to?: string; by?: Caller; context?: Context; mode?: AskMode } = {},
): Promise<Asking> {
	const ending = new AbortController();
	const progress: string[] = [];
	const result = ask(options.context ?? context, {
		to: options.to ?? "bob",
		question: "merged?",
		mode: options.mode ?? "auto",
		waitMs: options.waitMs ?? 600_000,
		caller: options.by ?? aCaller(ANN),
		signal: ending.signal,
		progress: (line) => progress.push(line),
	});
	const [question] = await expect
		.poll(() => context.mailbox.unread(BOB))
		.toHaveLength(1)
		.then(() => context.mailbox.unread(BOB));
	return { result, question: question as Message, cancel: () => ending.abort(), progress };
}
const turn = (question: Message, texts: string[], ended = true) =>
	appendFileSync(transcript, lines(aTurn(question, { texts, ended })));
const states = async (id: string) => (await context.receipts.of(id)).map((event) => event.state);

describe("an ask", () => {
	it("puts the question into the inbox and writes down who waits, from which byte on", async () => {
		const { question, cancel, result } = await asking();
		expect(question).toMatchObject({
			kind: "question",
			text: "merged?",
			from: { session: ANN, name: "ann" },
		});
		expect(await context.questions.open()).toMatchObject([
			{
				id: question.id,
				from: ANN,
				to: BOB,
				waiter: { pid: process.pid, procStart: await ownStart() },
				waitUntil: new Date(NOON + 600_000).toISOString(),
				transcript,
			},
		]);
		cancel();
		await result;
	});

	it("returns the text of the target's turn, and leaves nothing open", async () => {
		const { question, result } = await asking();
		turn(question, ["let me see", "yes"]);
		expect(await result).toMatchObject({
			answer: { by: "turn", outcome: "answered", text: "let me see\n\nyes" },
			target: { id: BOB },
		});
		expect(await context.questions.open()).toEqual([]);
		expect((await states(question.id)).at(-1)).toBe("answered");
		expect(context.mailbox.unreadCount(ANN)).toBe(0);
	});

	it("ends at once where a hook of the target's client blocked the question", async () => {
		const { question, result } = await asking();
		const content = `UserPromptSubmit operation blocked by hook:\nNo.\n\nOriginal prompt: ${frame(question)}`;
		appendFileSync(
			transcript,
			lines([{ type: "system", subtype: "informational", uuid: "b", parentUuid: null, content }]),
		);
		expect(await result).toMatchObject({ answer: { by: "turn", outcome: "blocked", text: "No." } });
		expect(await context.questions.open()).toEqual([]);
		expect((await states(question.id)).at(-1)).toBe("blocked");
		expect(context.mailbox.unreadCount(BOB)).toBe(0);
	});

	it("is not answered by what is said to a forgery: another's prompt that holds its id", async () => {
		const { question, result } = await asking();
		const forgeries: Message[] = [
			{ ...question, text: "What is the weather like?" },
			{ ...question, from: { session: CAT, name: "ann" } },
			{ ...question, text: "" },
		];
		for (const forgery of forgeries) turn(forgery, ["the words said to another"]);
		const forged = (sender: string) => ({ event: "forged-frame", detail: { message: question.id, sender } });
		await expect
			.poll(() => machine.logged.filter(({ event }) => event === "forged-frame"))
			.toEqual([forged(ANN), forged(CAT), forged(ANN)]);
		expect(context.mailbox.unreadCount(BOB)).toBe(1);
		expect(await states(question.id)).toEqual(["queued"]);
		turn(question, ["yes"]);
		expect((await result).answer).toEqual({ outcome: "answered", text: "yes", by: "turn" });
	});

	it("that was held and is answered all the same was taken by the session itself", async () => {
		const { question, result, progress } = await asking();
		await expect.poll(() => progress.join()).toContain("held for bob");
		// All at once: there is no time for another look.
		turn(question, ["yes"]);
		expect((await result).delivery).toEqual({ state: "taken" });
	});

	it("returns what the target replies, and nothing else delivers that", async () => {
		const { question, result } = await asking();
		const { signal } = new AbortController();
		const sent = await reply(context, {
			messageId: question.id.slice(0, 13),
			text: "yes",
			live: true,
			caller: aCaller(BOB),
			signal,
		});
		expect(sent.waiting).toBe(true);
		expect((await result).answer).toEqual({ by: "reply", outcome: "answered", text: "yes" });
		expect(context.mailbox.unreadCount(ANN)).toBe(0);
		expect(await context.questions.open()).toEqual([]);
	});

	it("returns a reply that was being taken out of the inbox when the wait ended", async () => {
		const { mailbox } = context;
		let taking: () => void = () => {};
		const isTaking = new Promise<void>((resolve) => {
			taking = resolve;
		});
		let goOn: () => void = () => {};
		const mayGoOn = new Promise<void>((resolve) => {
			goOn = resolve;
		});
		const slow: typeof mailbox.take = async (owner, id) => {
			const hold = await mailbox.take(owner, id);
			if (owner !== ANN) return hold;
			taking();
			await mayGoOn;
			return hold;
		};
		const slowly = { ...context, mailbox: { ...mailbox, take: slow } };
		const { question, result, cancel } = await asking({ context: slowly });
		await mailbox.put(
			aMessage({ kind: "answer", inReplyTo: question.id, to: ANN, from: { session: BOB, name: "b" } }),
		);
		await isTaking;
		cancel();
		goOn();
		expect((await result).answer).toMatchObject({ by: "reply", text: "hello" });
	});
});

describe("an ask without an answer", () => {
	it("ends when its time is over; the question stays in the inbox and open", async () => {
		const { question, result, progress } = await asking({ waitMs: 300 });
		expect(await result).toMatchObject({ questionState: "absent", delivery: { state: "held" } });
		expect((await result).answer).toBeUndefined();
		expect((await context.mailbox.unread(BOB)).map((each) => each.id)).toEqual([question.id]);
		expect(await context.questions.open()).toHaveLength(1);
		expect(await context.receipts.of(question.id)).toMatchObject([
			{ state: "queued" },
			{ state: "held", reason: BUSY },
		]);
		expect(progress).toEqual([`held for bob: ${BUSY}`]);
	});

	it.each(["auto", "wait"] as const)(
		"in mode %s ends at once where no route will ever carry the question, and stays open",
		async (mode) => {
			const { config } = machine.context({ env: { CLAUDE_INTERCOM_ROUTES: "type,push" } });
			machine.card(BOB, { hooked: false });
			const { question, result, progress } = await asking({ context: { ...context, config }, mode });
			expect(await result).toMatchObject({ hopeless: true, delivery: { state: "held" } });
			expect(progress).toHaveLength(1);
			expect((await context.mailbox.unread(BOB)).map((each) => each.id)).toEqual([question.id]);
			// Nobody waits in the call any more.
			expect(await context.questions.open()).toMatchObject([
				{ id: question.id, mode, waitUntil: new Date(NOON).toISOString() },
			]);
			turn(question, ["at last"]);
			await expect.poll(() => context.mailbox.unreadCount(ANN)).toBe(1);
		},
	);

	it("ends when the caller has gone", async () => {
		const { result, cancel } = await asking();
		cancel();
		expect((await result).answer).toBeUndefined();
	});

	it.each<[string, (question: Message) => void, Asked["questionState"]]>([
		["in the target's queue", (question) => enqueue(question), "queued"],
		["in a turn that goes on", (question) => turn(question, [], false), "running"],
	])("says that the question is %s", async (_, write, questionState) => {
		let looks = 0;
		const clock = () => {
			looks++;
			return NOON;
		};
		const { question, result, cancel, progress } = await asking({ context: { ...context, now: clock } });
		await expect.poll(() => progress).toHaveLength(1);
		const before = looks;
		write(question);
		// Each record that is read is given its time.
		await expect.poll(() => looks).toBeGreaterThan(before);
		cancel();
		expect((await result).questionState).toBe(questionState);
	});

	it("lets the next question go once it has an interim answer: its turn is over", async () => {
		const { question, cancel, result } = await asking();
		const other = aMessage({ kind: "question", from: { session: CAT, name: "cat" }, to: BOB });
		const [entry] = await context.questions.open();
		await context.questions.put({ ...(entry as Question), id: other.id, from: CAT });
		expect(await mayGo(context, question)).toBe(true);
		expect(await mayGo(context, other)).toBe(false);
		const [prompt, word, end] = aTurn(question, { texts: ["looking"], ended: true });
		const started = {
			type: "user",
			uuid: "r",
			parentUuid: prompt?.uuid,
			message: { content: [{ type: "tool_result", tool_use_id: "t", content: "started" }] },
			toolUseResult: { status: "async_launched", agentId: "a" },
		};
		const over = { ...end, pendingBackgroundAgentCount: 1 };
		appendFileSync(transcript, lines([prompt as object, started, { ...word, parentUuid: "r" }, over]));
		await expect.poll(() => mayGo(context, other)).toBe(true);
		cancel();
		expect((await result).interim).toMatchObject({ text: "looking" });
	});

	it("gets it late, into the inbox, once, while this process lives", async () => {
		const { question, result, cancel } = await asking();
		cancel();
		await result;
		turn(question, ["at last"]);
		await expect.poll(() => context.mailbox.unreadCount(ANN)).toBe(1);
		const { unread } = await readMessages(context, { unreadOnly: true, limit: 20, caller: aCaller(ANN) });
		expect(unread).toMatchObject([
			{ kind: "answer", inReplyTo: question.id, text: "at last", outcome: "answered" },
		]);
		expect(await context.questions.open()).toEqual([]);
	});

	it("gets a late reply once, although the target's turn ends with words of its own", async () => {
		const { question, result, cancel } = await asking();
		cancel();
		await result;
		machine.clock.now += 600_001;
		const { signal } = new AbortController();
		const sent = await reply(context, {
			messageId: question.id,
			text: "by reply",
			live: false,
			caller: aCaller(BOB),
			signal,
		});
		expect(sent.waiting).toBe(false);
		turn(question, ["I have replied."]);
		const second = await asking({ waitMs: 1 }).catch(() => undefined);
		await second?.result;
		expect((await context.mailbox.unread(ANN)).map((each) => each.text)).toEqual(["by reply"]);
	});

	it("that was cancelled is not waited for: a reply goes live and settles it", async () => {
		const { question, result, cancel } = await asking();
		cancel();
		await result;
		const { signal } = new AbortController();
		const sent = await reply(context, {
			messageId: question.id,
			text: "yes",
			live: false,
			caller: aCaller(BOB),
			signal,
		});
		expect(sent.waiting).toBe(false);
		expect(await context.questions.open()).toEqual([]);
	});
});

describe("sessions that would wait for each other", () => {
	const open = async (from: string, to: string, change: Partial<Question> = {}) => {
		const entry: Question = {
			v: 1,
			id: anId(),
			from,
			to,
			askedAt: new Date(NOON).toISOString(),
			waiter: { pid: process.pid, procStart: await ownStart() },
			waitUntil: new Date(NOON + 60_000).toISOString(),
			offset: 0,
			...change,
		};
		await context.questions.put(entry);
		return entry;
	};
	const asked = () =>
		ask(context, {
			to: "bob",
			question: "?",
			mode: "auto",
			waitMs: 100,
			caller: aCaller(ANN),
			signal: new AbortController().signal,
			progress: () => {},
		});

	it("are told before either waits, with the question to answer first", async () => {
		const theirs = await open(BOB, ANN);
		const error = await refusal(asked);
		expect(error.code).toBe("limit");
		expect(error.hint).toContain(theirs.id);
		expect(context.mailbox.unreadCount(BOB)).toBe(0);
		expect(await context.questions.open()).toHaveLength(1);
	});

	it("are found over a ring of three", async () => {
		await open(BOB, CAT);
		const last = await open(CAT, ANN);
		expect((await refusal(asked)).hint).toContain(last.id);
	});

	it.each<[string, Partial<Question>]>([
		["whose process has died", { waiter: { pid: process.pid, procStart: "1" } }],
		["whose time is over", { waitUntil: new Date(NOON).toISOString() }],
		["of somebody else", { from: CAT }],
		["to somebody else", { to: CAT }],
	])("do not count a question %s", async (_, change) => {
		await open(BOB, ANN, change);
		expect((await asked()).answer).toBeUndefined();
	});

	it("may form a ring the asker is not in", async () => {
		await open(BOB, CAT);
		await open(CAT, BOB);
		expect((await asked()).answer).toBeUndefined();
	});
});

describe("an ask of a session that does not run", () => {
	/** Asks Cat, whose client does this. */
	async function resumed(script: string) {
		// The folder has to be there to start a client in.
		transcript = machine.transcript(CAT, { prompt: "I am Cat", title: "cat", cwd: machine.root });
		const fake = machine.fakeClaude(script, transcript);
		const env = { CLAUDE_INTERCOM_SESSION: ANN, CLAUDE_INTERCOM_ROUTES: "resume", ...fake.env };
		const asked = await ask(machine.context({ env }), {
			to: "cat",
			question: "?",
			mode: "auto",
			waitMs: 60_000,
			caller: aCaller(ANN),
			signal: new AbortController().signal,
			progress: () => {},
		});
		return { ...asked, starts: fake.starts() };
	}

	it("starts it, and returns its answer with what it cost", async () => {
		const { answer, delivery, starts } = await resumed(
			'turn("resumed"); result("resumed", { total_cost_usd: 0.25 });',
		);
		expect(answer).toEqual({ by: "turn", outcome: "answered", text: "resumed", cost: 0.25 });
		expect(delivery).toMatchObject({ state: "carried", route: "resume" });
		expect(starts).toHaveLength(1);
	});

	it.each([
		[
			"the text of the question's own turn, not of one after it",
			'turn("own"); result("of a later turn");',
			"own",
		],
		[
			"what it printed where the transcript does not have the turn's end",
			'turn(); result("printed");',
			"printed",
		],
		["what it printed where the transcript has no turn", 'result("printed");', "printed"],
		[
			"what it printed where somebody else wrote a prompt into the middle of the turn",
			`turn(); const own = parent;
			parent = null; write({ type: "user", message: { role: "user", content: "hello" } });
			parent = own; setTimeout(() => { write({ type: "assistant", message: { id: "n",
				content: [{ type: "text", text: "own" }], stop_reason: "end_turn" } }); result("own"); }, 1500);`,
			"own",
		],
	])("returns %s", async (_, script, text) => {
		const { answer } = await resumed(script);
		expect(answer).toMatchObject({ outcome: "answered", text });
	});

	it("says so where its client fails", async () => {
		const { answer } = await resumed('turn(); result("out of credit", { is_error: true }); process.exit(1);');
		expect(answer).toMatchObject({ outcome: "failed", text: "", error: "out of credit" });
	});
});

function enqueue(question: Message): void {
	const record = { type: "queue-operation", operation: "enqueue", content: frame(question) };
	appendFileSync(transcript, lines([record]));
}
