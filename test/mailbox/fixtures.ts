import { randomBytes } from "node:crypto";
import { v7 as newId } from "uuid";
import type { Message } from "../../src/model/message.ts";
import type { Question } from "../../src/model/question.ts";
import { ANN, BOB } from "../machine.ts";

/** A message from Ann to Bob; ids ascend in the order of calls. */
export function aMessage(change: Partial<Message> = {}): Message {
	return {
		v: 1,
		id: newId(),
		kind: "message",
		from: { session: ANN, name: "ann" },
		to: BOB,
		sentAt: "2026-01-02T03:04:05.678Z",
		text: "hello",
		hops: 0,
		...change,
	};
}

/** The key of a hand-over, another at each call. */
export function aKey(): string {
	return randomBytes(8).toString("hex");
}

/** A question of Ann's to Bob; ids ascend in the order of calls. */
export function aQuestion(change: Partial<Question> = {}): Question {
	return {
		v: 1,
		id: newId(),
		from: ANN,
		to: BOB,
		askedAt: "2026-01-02T03:04:05.678Z",
		waiter: { pid: 42, procStart: "4711" },
		waitUntil: "2026-01-02T03:05:05.678Z",
		offset: 0,
		...change,
	};
}

/** What is neither an owner nor an id. */
export const HOSTILE = [
	"",
	".",
	"..",
	"../x",
	"/etc/passwd",
	"a/b",
	"new",
	"nul\0",
	`${BOB}\0`,
	`${BOB}\n`,
	`${BOB}/..`,
	BOB.toUpperCase().replace("2", "A"),
	` ${BOB}`,
	"Human",
];
