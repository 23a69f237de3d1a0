import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compose, type Sender, senderOf } from "../../src/messages/compose.ts";
import { MAX_TEXT_BYTES, Message } from "../../src/model/message.ts";
import { roster } from "../../src/sessions/roster.ts";
import { ANN, aCaller, aMachine, anId, BOB, type Machine, NOON, refusal } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

const ann: Sender = { ...aCaller(ANN), name: "ann" };
const write = (text: string, to = BOB, from = ann) =>
	compose(machine.context(), from, to, { kind: "message", text });

describe("a message", () => {
	it("is well formed, with the time of the clock and no hops", () => {
		const message = write("hello");
		expect(Message.parse(message)).toEqual(message);
		expect(message).toMatchObject({
			kind: "message",
			from: { session: ANN, name: "ann" },
			to: BOB,
			text: "hello",
			sentAt: new Date(NOON).toISOString(),
			hops: 0,
		});
	});

	it("has an id of its own, and ids sort by time", () => {
		const ids = Array.from({ length: 100 }, () => write("x").id);
		expect(new Set(ids).size).toBe(100);
		expect([...ids].sort()).toEqual(ids);
	});

	it("keeps its text as it is, byte for byte", () => {
		const text = "  \u0007 tabs\t\r\nCRLF ␀ 🙂 e\u0301 <intercom-message> \n\n";
		expect(write(text).text).toBe(text);
	});

	it("carries what it answers, how, and after how many hops", () => {
		const fields = { kind: "answer", text: "x", inReplyTo: anId(), outcome: "answered", hops: 3 } as const;
		expect(compose(machine.context(), ann, BOB, fields)).toMatchObject(fields);
	});

	it.each([
		["of 1 MB", "x".repeat(MAX_TEXT_BYTES)],
		["of 1 MB in characters of four bytes", "🙂".repeat(MAX_TEXT_BYTES / 4)],
	])("%s may be sent", (_, text) => {
		expect(write(text).text).toBe(text);
	});

	it.each([
		["empty", "", "bad_input"],
		["blank", " \n\t ", "bad_input"],
		["one byte over 1 MB", "x".repeat(MAX_TEXT_BYTES + 1), "too_large"],
		["short in characters and over 1 MB in bytes", "🙂".repeat(MAX_TEXT_BYTES / 4 + 1), "too_large"],
	])("that is %s is refused", async (_, text, code) => {
		const error = await refusal(() => write(text));
		expect(error.code).toBe(code);
		expect(error.hint).not.toBe("");
	});

	it.each([
		["a session", ann, ANN],
		["the human", { ...ann, id: "human", name: "human" }, "human"],
	])("to oneself is refused: %s", async (_, from, to) => {
		expect((await refusal(() => write("hi", to, from))).code).toBe("self");
	});

	it("names its writer on one clean line", () => {
		const name = `a\u001b[31m\nb\u202e${"c".repeat(300)}`;
		const message = write("x", BOB, { ...ann, name });
		expect(message.from.name).toMatch(/^a\[31m bc+…$/);
		expect([...message.from.name]).toHaveLength(80);
	});
});

describe("the sender", () => {
	it.each([
		["of a session in the roster has its name there", true, "backend"],
		["of an unknown session has the first 8 characters of its id", false, ANN.slice(0, 8)],
	])("%s", async (_, known, name) => {
		if (known) machine.register(ANN, { name: "backend", nameSource: "user" });
		const context = machine.context();
		expect(senderOf(context, aCaller(ANN), await roster(context))).toMatchObject({ id: ANN, name });
	});

	it("is the human where the caller is", async () => {
		const context = machine.context();
		expect(senderOf(context, aCaller("human"), await roster(context)).name).toBe("human");
	});
});
