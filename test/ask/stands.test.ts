import { appendFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { questionStateOf, standsNow } from "../../src/ask/stands.ts";
import { watchQuestion } from "../../src/ask/watch-question.ts";
import type { Question } from "../../src/model/question.ts";
import { describeEntry, roster } from "../../src/sessions/roster.ts";
import { aMachine, aMessage, aTurn, BOB, lines, type Machine } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

it("says what its target does now, and that the turn with it stands still", async () => {
	const context = machine.context();
	const transcript = machine.transcript(BOB, { title: "bob" });
	machine.register(BOB, { status: "waiting", waitingFor: "permission prompt" });
	const entry = (await roster(context)).find(BOB);
	if (!entry) throw new Error("Bob is not there");
	const message = aMessage({ kind: "question" });
	const question: Question = {
		v: 1,
		id: message.id,
		from: message.from.session,
		to: BOB,
		askedAt: message.sentAt,
		waiter: { pid: process.pid, procStart: "1" },
		waitUntil: message.sentAt,
		transcript,
		offset: 0,
	};
	const watch = watchQuestion(context, question, message);
	try {
		expect(questionStateOf(watch)).toBe("absent");
		appendFileSync(transcript, lines(aTurn(message, { texts: ["Let me see."], stop: "tool_use" })));
		await expect.poll(() => questionStateOf(watch)).toBe("running");
		// The session as it was before: not running.
		const target = { ...describeEntry(context, entry), running: undefined };
		const tried = { delivery: undefined, target, typed: false, hopeless: false };
		expect(await standsNow(context, watch, tried)).toMatchObject({
			target: { id: BOB, running: { state: "waiting" } },
			questionState: "running",
			standstill: { kind: "permission" },
		});
	} finally {
		watch.stop();
	}
});
