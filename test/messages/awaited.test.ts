import { expect, it } from "vitest";
import { ownStart } from "../../src/host/processes.ts";
import { isAwaited } from "../../src/messages/awaited.ts";
import type { Question } from "../../src/model/question.ts";
import { ANN, anId, BOB, NOON } from "../machine.ts";

const own = { pid: process.pid, procStart: await ownStart() };
const question: Question = {
	v: 1,
	id: anId(),
	from: ANN,
	to: BOB,
	askedAt: new Date(NOON).toISOString(),
	waiter: own,
	waitUntil: new Date(NOON + 60_000).toISOString(),
	offset: 0,
};

it.each<[string, number, Question["waiter"], boolean]>([
	["is awaited until its time is over", NOON + 59_999, own, true],
	["is not awaited once its time is over", NOON + 60_000, own, false],
	["is not awaited where its asker's process has ended", NOON, { pid: 4_000_000, procStart: "1" }, false],
	["is not awaited where another process has that pid", NOON, { ...own, procStart: "1" }, false],
])("a question %s", async (_, now, waiter, expected) => {
	expect(await isAwaited({ ...question, waiter }, now)).toBe(expected);
});
