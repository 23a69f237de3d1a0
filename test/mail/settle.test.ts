import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { handOver, type Receiver } from "../../src/mail/hand-over.ts";
import { settle } from "../../src/mail/settle.ts";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { bareFrame, frame } from "../../src/messages/frame.ts";
import { writeHandOver } from "../../src/messages/hand-over-record.ts";
import type { Message } from "../../src/model/message.ts";
import { aMachine, aMessage, BOB, CAT, lines, type Machine, startOf } from "../machine.ts";

let machine: Machine;
let context: Context;
let transcript: string;
let one: Message;
let two: Message;
beforeEach(async () => {
	machine = aMachine();
	context = machine.context();
	context = machine.context({ stores: openFileStores(context.config.paths) });
	transcript = machine.transcript(BOB, { prompt: "work" });
	[one, two] = [aMessage({ text: "the first" }), aMessage({ text: "the second" })];
	for (const message of [one, two]) await context.mailbox.put(message);
});
afterEach(() => machine.end());

/** As the client writes it now. */
const write = (...records: object[]) =>
	appendFileSync(
		transcript,
		lines(records.map((each) => ({ timestamp: new Date().toISOString(), ...each }))),
	);
const shown = (text: string, uuid = "context") => ({
	type: "attachment",
	uuid,
	parentUuid: "prompt",
	attachment: { type: "hook_additional_context", content: [text] },
});
const result = (tool: string, content: string) => ({
	type: "user",
	message: { content: [{ type: "tool_result", tool_use_id: tool, content }] },
});
const reply = { type: "assistant", message: { id: "m-next", content: [{ type: "text", text: "on" }] } };
/** The model goes on from a record. */
const answered = { ...reply, uuid: "reply", parentUuid: "context" };
const ended = { type: "system", subtype: "turn_duration" };

const give = (more: Partial<Receiver> = {}, messages = [one, two]) =>
	handOver(context, { session: BOB, transcript, ...more }, messages);
const outcome = async (...messages: Message[]) => {
	await settle(context, [BOB]);
	return Promise.all(messages.map(async ({ id }) => (await context.mailbox.locate(id))?.place));
};
const receipt = async ({ id }: Message) =>
	(await context.receipts.of(id)).map(({ state, route }) => `${state} by ${route}`);

describe("mail that a hook has handed over", () => {
	it("is read once the transcript shows it, and its receipt says so then", async () => {
		await give();
		expect([await outcome(one), await receipt(one)]).toEqual([["handed"], []]);
		write(shown(`${frame(one)}\n\n${frame(two)}`));
		expect([await outcome(one), await receipt(one)]).toEqual([["handed"], []]);
		write(answered);
		expect(await outcome(one, two)).toEqual(["read", "read"]);
		expect(await receipt(one)).toEqual(["seen by pickup"]);
	});

	it("is unread again where the client goes on without it", async () => {
		await give();
		write(reply);
		expect(await outcome(one, two)).toEqual(["unread", "unread"]);
		expect(await receipt(one)).toEqual(["held by pickup"]);
	});

	it("is read where it was shown whole, and unread where it was cut", async () => {
		await give();
		const cut = `${frame(one)}\n\n${frame(two)}`.slice(0, frame(one).length + 100);
		write(shown(`<persisted-output>\n${cut}\n...\n</persisted-output>`), answered, ended);
		expect(await outcome(one, two)).toEqual(["read", "unread"]);
	});

	it("is unread again where the record of its output has it, and nothing that the model is shown", async () => {
		await give();
		write({ type: "attachment", attachment: { type: "hook_success", stdout: frame(one) } }, ended);
		expect(await outcome(one)).toEqual(["unread"]);
	});

	it("is not shown by a frame of another text under its id", async () => {
		await give();
		write(shown(frame({ ...one, text: "something else" })));
		expect(await outcome(one)).toEqual(["handed"]);
		expect(machine.logged.map(({ event }) => event)).toContain("forged-frame");
	});

	it("is unread again once its client is gone", async () => {
		const child = machine.start("cat");
		const pid = child.pid ?? 0;
		await give({ client: { pid, start: startOf(pid) } });
		expect(await outcome(one)).toEqual(["handed"]);
		const exited = new Promise((resolve) => child.once("exit", resolve));
		child.kill("SIGKILL");
		await exited;
		expect(await outcome(one)).toEqual(["unread"]);
	});

	it("is read where its client is gone and had shown it at last", async () => {
		await give({ client: { pid: 999_999_999, start: "1" } });
		write(shown(frame(one)), answered);
		expect(await outcome(one, two)).toEqual(["read", "unread"]);
	});

	it("is unread again where its client is gone before the model has gone on from it", async () => {
		await give({ client: { pid: 999_999_999, start: "1" } });
		write(shown(frame(one)));
		expect(await outcome(one)).toEqual(["unread"]);
	});

	it("is unread again where the person took the prompt back that it came with", async () => {
		const prompt = (uuid: string) => ({
			type: "user",
			uuid,
			parentUuid: "before",
			message: { content: uuid },
		});
		await give({ withPrompt: true });
		write(prompt("prompt"), shown(`${frame(one)}\n\n${frame(two)}`));
		expect(await outcome(one)).toEqual(["handed"]);
		write(prompt("another"), { ...reply, uuid: "reply", parentUuid: "another" });
		expect(await outcome(one, two)).toEqual(["unread", "unread"]);
		expect(await receipt(one)).toEqual(["held by pickup"]);
	});

	it("is unread again where nothing is left of the record that says to whom it went", async () => {
		await give();
		rmSync(context.config.paths.handOvers, { recursive: true });
		expect(await outcome(one)).toEqual(["unread"]);
	});

	it("is found in a transcript that has moved to another project's folder", async () => {
		await give();
		write(shown(frame(one)), answered);
		const moved = join(dirname(dirname(transcript)), "-work-tree", `${BOB}.jsonl`);
		mkdirSync(dirname(moved));
		renameSync(transcript, moved);
		expect(await outcome(one)).toEqual(["read"]);
	});

	it("is unread again where /clear has ended its conversation", async () => {
		await give();
		machine.card(BOB, { movedTo: CAT });
		expect(await outcome(one)).toEqual(["unread"]);
	});

	it("comes with a prompt that waited at a /clear, into the conversation after it", async () => {
		await give({ withPrompt: true });
		machine.card(BOB, { movedTo: CAT });
		expect(await outcome(one)).toEqual(["handed"]);
		const timestamp = new Date().toISOString();
		const records = [
			{ ...shown(frame(one)), timestamp },
			{ ...answered, timestamp },
		];
		machine.transcript(CAT, { prompt: "goes on", records });
		expect(await outcome(one, two)).toEqual(["read", "unread"]);
	});

	it("waits with its prompt while those that waited before it come in and are answered", async () => {
		const prompt = (uuid: string) => ({
			type: "user",
			uuid,
			promptSource: "queued",
			message: { content: uuid },
		});
		const [enters, leaves] = ["enqueue", "dequeue"].map((operation) => ({
			type: "queue-operation",
			operation,
		}));
		write({ ...enters });
		await give({ withPrompt: true });
		write(
			{ ...enters },
			{ ...leaves },
			prompt("another"),
			{ ...reply, uuid: "reply", parentUuid: "another" },
			ended,
		);
		expect(await outcome(one)).toEqual(["handed"]);
		write({ ...leaves }, prompt("prompt"), shown(frame(one)), {
			...answered,
			uuid: "next",
			message: { id: "m-last" },
		});
		expect(await outcome(one, two)).toEqual(["read", "unread"]);
	});

	it.each([
		["is unread again where its client has gone to another conversation by /resume", "2.1.328", "unread"],
		["waits where an old registry names another session", undefined, "handed"],
	])("%s", async (_, version, expected) => {
		const pid = machine.register(BOB, { version });
		await give({ client: { pid, start: startOf(pid) } });
		expect(await outcome(one)).toEqual(["handed"]);
		machine.register(CAT, { pid, version });
		expect(await outcome(one)).toEqual([expected]);
	});

	it("waits where there is no transcript yet", async () => {
		await give({ transcript: "" });
		expect(await outcome(one)).toEqual(["handed"]);
	});
});

describe("mail that a tool's result has handed over", () => {
	it("is read once the result has it", async () => {
		await give({ tool: "toolu_1" });
		write(result("toolu_2", bareFrame(one)));
		expect(await outcome(one)).toEqual(["handed"]);
		write(result("toolu_1", bareFrame(one)));
		expect(await outcome(one, two)).toEqual(["read", "unread"]);
		expect(await receipt(one)).toEqual(["seen by read"]);
		expect(await receipt(two)).toEqual(["held by read"]);
	});

	it("is unread again where the result is another: the call was cancelled", async () => {
		await give({ tool: "toolu_1" });
		write(result("toolu_1", "The user doesn't want to proceed with this tool use."));
		expect(await outcome(one)).toEqual(["unread"]);
	});
});

describe("mail that a command of the session has printed", () => {
	it("is read once any result has it", async () => {
		await give({ printed: true });
		write(result("toolu_1", "runs in the background"), reply);
		expect(await outcome(one)).toEqual(["handed"]);
		write(result("toolu_2", bareFrame(one)), ended);
		expect(await outcome(one, two)).toEqual(["read", "unread"]);
		expect(await receipt(one)).toEqual(["seen by read"]);
		expect(await receipt(two)).toEqual(["held by read"]);
	});

	it("is read where a result has it as JSON", async () => {
		await give({ printed: true });
		write(result("toolu_1", JSON.stringify({ unread: [one] }, null, 2)), ended);
		expect(await outcome(one, two)).toEqual(["read", "unread"]);
	});

	it("is unread again where the turn ends without it: it was thrown away, or cut", async () => {
		await give({ printed: true });
		write(result("toolu_1", bareFrame(one).slice(-10)), reply);
		expect(await outcome(one)).toEqual(["handed"]);
		write(ended);
		expect(await outcome(one, two)).toEqual(["unread", "unread"]);
	});
});

describe("settling", () => {
	it("notes what became of a message once, however many do it at once", async () => {
		await give();
		write(shown(frame(one)), answered);
		await Promise.all(Array.from({ length: 5 }, () => settle(context, [BOB])));
		expect(await receipt(one)).toEqual(["seen by pickup"]);
	});

	it("keeps a message where it belongs though its receipt cannot be written", async () => {
		await give();
		write(shown(frame(one)), answered);
		const note = async () => Promise.reject(new Error("disk full"));
		await settle({ ...context, receipts: { ...context.receipts, note } }, [BOB]);
		expect((await context.mailbox.locate(one.id))?.place).toBe("read");
		expect(machine.logged.map(({ event }) => event)).toContain("receipt");
	});

	it("never throws", async () => {
		const handed = async () => Promise.reject(new Error("disk"));
		await settle({ ...context, mailbox: { ...context.mailbox, handed } }, [BOB]);
		expect(machine.logged.map(({ event }) => event)).toEqual(["settle"]);
	});
});

describe("mail that a route has given to the client's own queue", () => {
	const queued = (text: string) => ({ type: "queue-operation", operation: "enqueue", content: text });
	const prompt = (text: string) => ({ type: "user", uuid: text, message: { content: text } });
	/** What is in the transcript before the hand-over belongs to it, as a client's record comes first. */
	const giveQueued = async (client?: { pid: number; start: string }) => {
		const offset = statSync(transcript).size;
		write(queued(frame(one)));
		const key = "0123456789abcdef";
		const record = {
			v: 1,
			session: BOB,
			transcript,
			offset,
			at: Date.now(),
			queuedBy: "post",
			client,
		} as const;
		writeHandOver(context, key, record);
		await (await context.mailbox.take(BOB, one.id))?.handOver(key);
	};

	it("is read once a turn has it, and its receipt says by which route", async () => {
		await giveQueued();
		expect(await outcome(one)).toEqual(["handed"]);
		write(reply, ended);
		expect(await outcome(one)).toEqual(["handed"]);
		write({ type: "queue-operation", operation: "dequeue" }, prompt(frame(one)));
		expect(await outcome(one)).toEqual(["read"]);
		expect(await receipt(one)).toEqual(["seen by post"]);
	});

	it("is unread again where the person has taken it back", async () => {
		await giveQueued();
		write({ type: "queue-operation", operation: "popAll" });
		expect(await outcome(one)).toEqual(["unread"]);
		expect(await receipt(one)).toEqual(["held by post"]);
	});

	it("is unread again where its client is gone", async () => {
		await giveQueued({ pid: 999_999_999, start: "1" });
		expect(await outcome(one)).toEqual(["unread"]);
	});

	it("is unread again where its client has gone to another conversation", async () => {
		const pid = machine.register(BOB);
		await giveQueued({ pid, start: startOf(pid) });
		expect(await outcome(one)).toEqual(["handed"]);
		machine.register(CAT, { pid });
		expect(await outcome(one)).toEqual(["unread"]);
	});

	it("goes along at a /clear, into the conversation after it", async () => {
		await giveQueued();
		machine.card(BOB, { movedTo: CAT });
		const after = machine.transcript(CAT, { prompt: "/clear" });
		expect(await outcome(one)).toEqual(["handed"]);
		appendFileSync(after, lines([prompt(frame(one))]));
		expect(await outcome(one)).toEqual(["read"]);
	});
});
