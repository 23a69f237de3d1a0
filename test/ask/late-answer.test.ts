import { appendFileSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Answer } from "../../src/ask/answer.ts";
import { adoptOpenQuestions, collectAnswers, deliverLate } from "../../src/ask/late-answer.ts";
import { watchQuestion } from "../../src/ask/watch-question.ts";
import type { Context } from "../../src/context.ts";
import { ownStart } from "../../src/host/processes.ts";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { frame } from "../../src/messages/frame.ts";
import type { Message } from "../../src/model/message.ts";
import type { Question } from "../../src/model/question.ts";
import { pathsIn } from "../../src/paths.ts";
import {
	ANN,
	aCaller,
	aMachine,
	aMessage,
	aTurn,
	BOB,
	CAT,
	DAY,
	lines,
	type Machine,
	NOON,
	startOf,
} from "../machine.ts";
import { callTool } from "../tools/calls.ts";

let machine: Machine;
let context: Context;
let question: Message;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
	question = aMessage({ kind: "question", from: { session: ANN, name: "ann" }, to: BOB, text: "merged?" });
});
afterEach(() => machine.end());

/** Ann asked Bob, waited in a process that is gone, and Bob's transcript says this. */
async function asked(records: object[], change: Partial<Question> = {}): Promise<Question> {
	const transcript = machine.transcript(BOB);
	writeFileSync(transcript, lines(records));
	wroteLast(transcript, 10_000);
	await context.mailbox.put(question);
	const entry: Question = {
		v: 1,
		id: question.id,
		from: ANN,
		to: BOB,
		askedAt: question.sentAt,
		waiter: { pid: process.pid, procStart: "1" },
		waitUntil: new Date(NOON + 60_000).toISOString(),
		transcript,
		offset: 0,
		...change,
	};
	await context.questions.put(entry);
	await (await context.mailbox.take(BOB, question.id))?.done();
	return entry;
}
/** The transcript was last written so many milliseconds ago. */
function wroteLast(transcript: string, ms: number): void {
	const then = new Date(machine.clock.now - ms);
	utimesSync(transcript, then, then);
}
/** Ann asked Cat before that, in whose inbox something is in the way. */
async function besideABrokenOne(entry: Question): Promise<Question> {
	const { paths } = context.config;
	const first = { ...entry, id: "01000000-0000-7000-8000-000000000000", to: CAT };
	const stores = openFileStores(paths);
	for (const each of [entry, first]) await stores.questions.put(each);
	await stores.mailbox.put(question);
	await (await stores.mailbox.take(BOB, question.id))?.done();
	mkdirSync(paths.inbox(CAT), { recursive: true });
	writeFileSync(join(paths.inbox(CAT), "cur"), "a file where a folder should be");
	context = machine.context({ stores });
	return first;
}
const settled = async (owner = ANN) => {
	await collectAnswers(context, owner);
	return context.mailbox.unread(ANN);
};

/** The record by which a client says that its model's service failed. */
function anError(text: string, parentUuid: string | undefined): object {
	const message = {
		id: "e",
		model: "<synthetic>",
		content: [{ type: "text", text }],
		stop_reason: "stop_sequence",
	};
	return { type: "assistant", uuid: "error", parentUuid, isApiErrorMessage: true, message };
}

/** Bob's turn is over, and an agent that it has started works on. */
function anInterimAnswer(): object[] {
	const [prompt, word, end] = aTurn(question, { texts: ["looking"], ended: true });
	const result = [{ type: "tool_result", tool_use_id: "t", content: "started" }];
	const started = { status: "async_launched", agentId: "a" };
	return [
		prompt as object,
		{
			type: "user",
			uuid: "r",
			parentUuid: prompt?.uuid,
			message: { content: result },
			toolUseResult: started,
		},
		{ ...word, parentUuid: "r" },
		{ ...end, pendingBackgroundAgentCount: 1 },
	];
}

describe("an answer that came after the asker was gone", () => {
	it.each<[string, () => object[], Partial<Message>]>([
		[
			"of a turn with its end",
			() => aTurn(question, { texts: ["yes"], ended: true }),
			{ text: "yes", outcome: "answered" },
		],
		[
			"of a turn without an end record",
			() => aTurn(question, { texts: ["yes"] }),
			{ text: "yes", outcome: "answered" },
		],
		[
			"of several texts",
			() => aTurn(question, { texts: ["let me see", "yes"], ended: true }),
			{ text: "let me see\n\nyes" },
		],
		[
			"that holds no text",
			() => aTurn(question, { texts: [], ended: true }),
			{ text: "(it wrote no text)", outcome: "silent" },
		],
		[
			"of a turn that was given another prompt as well",
			() => {
				const [prompt, ...rest] = aTurn(question, { texts: ["yes"], ended: true });
				const other = frame(aMessage({ kind: "question" }));
				return [{ ...prompt, message: { role: "user", content: `${frame(question)}\n${other}` } }, ...rest];
			},
			{ text: "yes", shared: true },
		],
		[
			"of a model that refused",
			() => aTurn(question, { texts: ["I"], stop: "refusal", ended: true }),
			{ outcome: "failed" },
		],
		[
			"that the person interrupted",
			() => {
				const turn = aTurn(question, { texts: ["half"] });
				const message = { content: [{ type: "text", text: "[Request interrupted by user]" }] };
				return [...turn, { type: "user", uuid: "esc", parentUuid: turn.at(-1)?.uuid, message }];
			},
			{ text: "half", outcome: "interrupted" },
		],
		[
			"of a turn that an error of the model's service ended",
			() => {
				const turn = aTurn(question, { texts: ["half"] });
				return [...turn, anError("API Error: 529\nOverloaded", turn.at(-1)?.uuid)];
			},
			{ text: "half", outcome: "failed", error: "API Error: 529\nOverloaded" },
		],
		[
			"after which a Stop hook went on with the turn",
			() => {
				const turn = aTurn(question, { texts: ["yes"] });
				const hook = { content: "Stop hook feedback:\nrun the tests" };
				const parent = turn.at(-1)?.uuid;
				const said = { id: "m2", content: [{ type: "text", text: "3 of 40 fail" }], stop_reason: "end_turn" };
				return [
					...turn,
					{ type: "user", uuid: "hook", parentUuid: parent, isMeta: true, message: hook },
					{ type: "assistant", uuid: "said", parentUuid: "hook", message: said },
				];
			},
			{ text: "yes\n\n[then, after its Stop hook's feedback:]\n\n3 of 40 fail", additions: ["hook"] },
		],
		[
			"of a session that has ended before its background agents did",
			() => anInterimAnswer(),
			{ text: "looking", outcome: "answered" },
		],
	])("%s lands in its inbox as the answer to its question", async (_, records, expected) => {
		await asked(records());
		const found = await settled();
		expect(found).toHaveLength(1);
		expect(found[0]).toMatchObject({
			kind: "answer",
			inReplyTo: question.id,
			from: { session: BOB },
			to: ANN,
			...expected,
		});
		expect(await context.questions.open()).toEqual([]);
		expect((await context.receipts.of(question.id)).map((event) => event.state)).toEqual(["answered"]);
	});

	it("is not taken from a turn that a Stop hook may go on with: its client works", async () => {
		const pid = machine.register(BOB, { status: "busy" });
		await asked(aTurn(question, { texts: ["Port 8080."] }), { client: { pid, procStart: startOf(pid) } });
		expect(await settled()).toEqual([]);
		machine.register(BOB, { pid, status: "idle" });
		expect(await settled()).toMatchObject([{ text: "Port 8080." }]);
	});

	it("is what a turn came to that was left, once its client is at its prompt", async () => {
		const pid = machine.register(BOB, { status: "idle" });
		const elsewhere = { type: "user", uuid: "elsewhere", message: { content: "something else" } };
		const turn = aTurn(question, { texts: ["yes"] });
		await asked([...turn, elsewhere], { client: { pid, procStart: startOf(pid) } });
		expect(await settled()).toMatchObject([{ text: "yes", outcome: "answered" }]);
	});

	it("is not taken from such a turn where the client was not known when it was asked", async () => {
		machine.register(BOB, { status: "busy" });
		await asked(aTurn(question, { texts: ["Port 8080."] }));
		expect(await settled()).toEqual([]);
	});

	it("is found where the client has gone on by /clear or /resume, and says so", async () => {
		const pid = machine.register(CAT, { status: "idle" });
		const enqueued = { type: "queue-operation", operation: "enqueue", content: frame(question) };
		appendFileSync(machine.transcript(CAT), lines(aTurn(question, { texts: ["teal"], ended: true })));
		await asked([enqueued], {
			transcript: machine.transcript(BOB, { records: [enqueued] }),
			client: { pid, procStart: startOf(pid) },
		});
		expect(await settled()).toMatchObject([{ text: "teal", movedTo: CAT }]);
	});

	it("does not come where the client ended with the question in its queue: it is unread again", async () => {
		const enqueued = { type: "queue-operation", operation: "enqueue", content: frame(question) };
		await asked([enqueued], { client: { pid: 4_000_000, procStart: "1" } });
		expect(await settled()).toEqual([]);
		expect(await context.mailbox.isUnread(BOB, question.id)).toBe(true);
		expect(await context.receipts.of(question.id)).toMatchObject([{ state: "held" }]);
		expect(await context.questions.open()).toMatchObject([
			{ id: question.id, offset: lines([enqueued]).length },
		]);
	});

	it("is put though another question cannot be looked after", async () => {
		const entry = await asked(aTurn(question, { texts: ["yes"], ended: true }));
		const first = await besideABrokenOne(entry);
		expect(await settled()).toMatchObject([{ text: "yes" }]);
		expect(await context.questions.open()).toMatchObject([{ id: first.id }]);
		expect(machine.logged).toMatchObject([{ event: "late-answer" }]);
	});

	it("is not what was said to a forgery with its id", async () => {
		const forgery = { ...question, text: "What is the weather like?" };
		const forged = aTurn(forgery, { texts: ["sunny"], ended: true });
		await asked(forged);
		expect(await settled()).toEqual([]);
		expect(await context.questions.open()).toHaveLength(1);
		await asked([...forged, ...aTurn(question, { texts: ["yes"], ended: true })]);
		expect(await settled()).toMatchObject([{ text: "yes" }]);
	});

	it("is not yet there while the session runs that waits for its background agents", async () => {
		machine.register(BOB, { pid: machine.start("cat").pid ?? 0, status: "busy" });
		await asked(anInterimAnswer());
		expect(await settled()).toEqual([]);
		expect(await context.questions.open()).toHaveLength(1);
	});

	it("is not put where the target has sent its answer with reply", async () => {
		await asked(aTurn(question, { texts: ["as I have replied"], ended: true }));
		await context.receipts.note(question.id, { state: "answered", route: "reply" });
		expect(await settled()).toEqual([]);
		expect(await context.questions.open()).toEqual([]);
	});

	it("bears the target's name where its card tells it", async () => {
		machine.card(BOB, { name: "backend" });
		await asked(aTurn(question, { texts: ["yes"], ended: true }));
		expect((await settled())[0]?.from.name).toBe("backend");
	});

	it("is looked for behind the byte where the transcript ended when it was asked", async () => {
		// The transcript of a session that was rewound may hold the question twice.
		const before = aTurn(question, { texts: ["no"], ended: true });
		await asked([...before, ...aTurn(question, { texts: ["yes"], ended: true })], {
			offset: Buffer.byteLength(lines(before)),
		});
		expect((await settled())[0]?.text).toBe("yes");
	});

	it("is handed over once, however often and at the same time it is looked for", async () => {
		await asked(aTurn(question, { texts: ["yes"], ended: true }));
		await Promise.all([settled(), settled(), settled()]);
		expect(await settled()).toHaveLength(1);
	});

	it("is part of the mail that is read", async () => {
		context = machine.context({ env: { CLAUDE_INTERCOM_SESSION: ANN } });
		await asked(aTurn(question, { texts: ["yes"], ended: true }));
		const { text } = await callTool(context, "read_messages", {}, aCaller(ANN));
		expect(text).toContain("\nyes\n");
	});

	it("survives in the Maildir", async () => {
		context = machine.context({ stores: openFileStores(pathsIn(machine.intercomDir)) });
		await asked(aTurn(question, { texts: ["yes"], ended: true }));
		expect(await settled()).toHaveLength(1);
	});
});

describe("a server that was restarted", () => {
	it("closes the questions that were answered meanwhile", async () => {
		await asked(aTurn(question, { texts: ["yes"], ended: true }));
		await adoptOpenQuestions(context, ANN);
		expect(await context.mailbox.unread(ANN)).toMatchObject([{ text: "yes", inReplyTo: question.id }]);
	});

	it("waits for an answer though another question cannot be looked after", async () => {
		const entry = await asked([]);
		await besideABrokenOne(entry);
		await adoptOpenQuestions(context, ANN);
		appendFileSync(entry.transcript ?? "", lines(aTurn(question, { texts: ["yes"], ended: true })));
		await expect.poll(() => context.mailbox.unreadCount(ANN)).toBe(1);
	});

	it("waits for the others, and puts each answer into the inbox when it comes", async () => {
		machine.card(BOB, { name: "backend" });
		const { transcript = "" } = await asked([]);
		await adoptOpenQuestions(context, ANN);
		expect(context.mailbox.unreadCount(ANN)).toBe(0);
		appendFileSync(transcript, lines(aTurn(question, { texts: ["yes"], ended: true })));
		await expect.poll(() => context.mailbox.unreadCount(ANN)).toBe(1);
		const [answer] = await context.mailbox.unread(ANN);
		expect(answer).toMatchObject({ text: "yes", from: { session: BOB, name: "backend" } });
		expect(await context.questions.open()).toEqual([]);
	});
});

describe("an answer after the call", () => {
	const ANSWER: Answer = { outcome: "answered", text: "at last", by: "turn" };
	async function late(answer: Promise<Answer | undefined>, before: () => unknown = () => {}) {
		const entry = await asked([]);
		const watch = watchQuestion(context, entry, question);
		await before();
		await deliverLate(context, { question: entry, name: "bob", answer, watch });
		expect(watch.signal.aborted).toBe(true);
	}

	it("goes to the asker's inbox, and the watch ends", async () => {
		await late(Promise.resolve(ANSWER));
		expect(await context.mailbox.unread(ANN)).toMatchObject([{ text: "at last", from: { name: "bob" } }]);
	});

	it("that no message can hold comes as a file that has it whole", async () => {
		const text = "語".repeat(340_000);
		await late(Promise.resolve({ ...ANSWER, text: `${text}\u202e` }));
		const [answer] = await context.mailbox.unread(ANN);
		const [, characters, file = ""] =
			/^\((\d+) characters, .* The file (\S+) has/.exec(answer?.text ?? "") ?? [];
		expect(characters).toBe("340000");
		expect(readFileSync(file, "utf8")).toBe(text);
		expect(await context.questions.open()).toEqual([]);
	});

	it("of a copy says so", async () => {
		await late(Promise.resolve({ ...ANSWER, forked: true }));
		expect(await context.mailbox.unread(ANN)).toMatchObject([{ forked: true }]);
		expect(await context.receipts.of(question.id)).toMatchObject([{ state: "answered", route: "fork" }]);
	});

	it("goes nowhere where the question is closed: the target has used reply", async () => {
		await late(Promise.resolve(ANSWER), () => context.questions.remove(question.id));
		expect(context.mailbox.unreadCount(ANN)).toBe(0);
	});

	it("that never comes leaves the question open", async () => {
		await late(Promise.resolve(undefined));
		expect(await context.questions.open()).toHaveLength(1);
	});

	it("that cannot be waited for is logged, and breaks nothing", async () => {
		await late(Promise.reject(new Error("no descriptors left")));
		expect(machine.logged).toMatchObject([{ event: "late-answer" }]);
	});
});

describe("a question stays open", () => {
	it.each<[string, () => object[], Partial<Question>]>([
		["the target has not taken it", () => [], {}],
		["its turn goes on", () => aTurn(question, { texts: [] }), {}],
		["its last word calls a tool", () => aTurn(question, { texts: ["let me see"], stop: "tool_use" }), {}],
		["nothing says that the model has ended", () => aTurn(question, { texts: ["yes"], stop: null }), {}],
		[
			"only another question was answered",
			() => aTurn(aMessage({ kind: "question" }), { texts: ["no"], ended: true }),
			{},
		],
		["somebody else asked it", () => aTurn(question, { texts: ["yes"], ended: true }), { from: CAT }],
		[
			"no transcript was known",
			() => aTurn(question, { texts: ["yes"], ended: true }),
			{ transcript: undefined },
		],
		["the transcript is gone", () => [], { transcript: "/nowhere/at/all.jsonl" }],
	])("where %s", async (_, records, change) => {
		await asked(records(), change);
		expect(await settled()).toEqual([]);
		expect(await context.questions.open()).toHaveLength(1);
	});

	it("as long as the process that waits for it lives", async () => {
		const waiter = { pid: process.pid, procStart: await ownStart() };
		await asked(aTurn(question, { texts: ["yes"], ended: true }), { waiter });
		expect(await settled()).toEqual([]);
	});

	it("for a day, then it is let go", async () => {
		await asked([]);
		machine.clock.now = NOON + DAY;
		await settled();
		expect(await context.questions.open()).toHaveLength(1);
		machine.clock.now = NOON + DAY + 1;
		expect(await settled()).toEqual([]);
		expect(await context.questions.open()).toEqual([]);
	});
});
