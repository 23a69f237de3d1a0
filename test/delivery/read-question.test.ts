import { appendFileSync, statSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readQuestion } from "../../src/delivery/read-question.ts";
import type { Message } from "../../src/model/message.ts";
import type { Question } from "../../src/model/question.ts";
import { ANN, aMachine, aMessage, aTurn, BOB, CAT, lines, type Machine, startOf } from "../machine.ts";

let machine: Machine;
let message: Message;
beforeEach(() => {
	machine = aMachine();
	message = aMessage({ kind: "question", from: { session: ANN, name: "ann" }, to: BOB });
});
afterEach(() => machine.end());

function read(change: Partial<Question> = {}) {
	const question: Question = {
		v: 1,
		id: message.id,
		from: ANN,
		to: BOB,
		askedAt: message.sentAt,
		waiter: { pid: process.pid, procStart: "1" },
		waitUntil: message.sentAt,
		transcript: machine.transcript(BOB),
		offset: 0,
		...change,
	};
	return readQuestion(machine.context(), question, message);
}
/** Cat's transcript has the question and its answer. */
function answeredThere(): string {
	const there = machine.transcript(CAT);
	appendFileSync(there, lines(aTurn(message, { texts: ["teal"], ended: true })));
	return there;
}

it.each<[string, (there: string) => Partial<Question>]>([
	["which its watch has noted", (there) => ({ wentOnIn: [there] })],
	[
		"which its client runs now",
		() => {
			const pid = machine.register(CAT);
			return { client: { pid, procStart: startOf(pid) } };
		},
	],
	[
		"which the cards say has taken its place by /clear",
		() => {
			machine.card(BOB, { movedTo: CAT });
			return {};
		},
	],
])("a question is found in the conversation %s", async (_, change) => {
	const there = answeredThere();
	const reading = await read(change(there));
	expect(reading).toMatchObject({ turn: { state: "done", text: "teal" }, session: CAT });
	expect(reading.writtenAt).toBe(statSync(there).mtimeMs);
});

it("a question is not found where nothing says that its client went on", async () => {
	answeredThere();
	expect(await read()).toMatchObject({ turn: { state: "absent" } });
});

it("a question without a transcript stands nowhere", async () => {
	expect(await read({ transcript: undefined })).toMatchObject({ turn: { state: "absent" }, writtenAt: 0 });
});
