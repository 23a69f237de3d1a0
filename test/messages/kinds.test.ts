import { describe, expect, it } from "vitest";
import { aKind, inOrder, isPressing, kindWord } from "../../src/messages/kinds.ts";
import type { Message } from "../../src/model/message.ts";
import { aMessage, NOON } from "../machine.ts";

const expired = { expiresAt: new Date(NOON).toISOString() };

describe("a message that presses", () => {
	it.each<[string, Partial<Message>, boolean]>([
		["a question", { kind: "question" }, true],
		["an urgent message", { urgent: true }, true],
		["an urgent done notice", { kind: "done", urgent: true }, true],
		["a plain message", {}, false],
		["a done notice", { kind: "done" }, false],
		["a status", { kind: "status" }, false],
		["an answer", { kind: "answer" }, false],
		["an expired question", { kind: "question", ...expired }, false],
		["an expired urgent message", { urgent: true, ...expired }, false],
	])("%s: %s", (_, change, expected) => {
		expect(isPressing(aMessage(change), NOON)).toBe(expected);
	});
});

describe("the order of mail", () => {
	it("is what presses, then the rest, then what is only for information, each oldest first", () => {
		const texts = [
			aMessage({ text: "status 1", kind: "status" }),
			aMessage({ text: "plain 1" }),
			aMessage({ text: "old question", kind: "question", ...expired }),
			aMessage({ text: "question", kind: "question" }),
			aMessage({ text: "plain 2", kind: "done" }),
			aMessage({ text: "urgent", urgent: true }),
			aMessage({ text: "status 2", kind: "status" }),
		];
		const order = ["question", "urgent", "plain 1", "old question", "plain 2", "status 1", "status 2"];
		expect(inOrder(texts, NOON).map(({ text }) => text)).toEqual(order);
		expect(inOrder(texts.toReversed(), NOON).map(({ text }) => text)).toEqual(order);
	});
});

describe("a kind in words", () => {
	it.each<[Partial<Message>, string, string]>([
		[{}, "message", "a message"],
		[{ urgent: true }, "urgent message", "an urgent message"],
		[{ kind: "done" }, "done notice", "a done notice"],
		[{ kind: "question", urgent: true }, "urgent question", "an urgent question"],
		[{ kind: "answer" }, "answer", "an answer"],
		[{ kind: "status" }, "status", "a status"],
	])("of %o is %s, with its article %s", (change, word, withArticle) => {
		expect(kindWord(aMessage(change))).toBe(word);
		expect(aKind(aMessage(change))).toBe(withArticle);
	});
});
