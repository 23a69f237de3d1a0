import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Answer } from "../../src/ask/answer.ts";
import { adoptOpenQuestions, collectAnswers, deliverLate } from "../../src/ask/late-answer.ts";
import { watchQuestion } from "../../src/ask/turn-answer.ts";
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
	const transcript = join(machine.root, "bob.jsonl");
	writeFileSync(transcript, lines(records));
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
			{ text: "(it wrote no text)", outcome: "interrupted" },
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
