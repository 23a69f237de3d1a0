import { expect, it } from "vitest";
import { Question } from "../../src/model/question.ts";
import { aQuestion } from "../mailbox/fixtures.ts";

it("reads a question as it was written, and without an offset from the transcript's beginning", () => {
	const { offset: _, ...question } = aQuestion();
	expect(Question.parse(JSON.parse(JSON.stringify(question)))).toEqual({ ...question, offset: 0 });
});

it.each([
	["waits in no process", { waiter: { pid: 0, procStart: "1" } }],
	["lies before its transcript", { offset: -1 }],
	["is put to nobody", { to: "nobody" }],
])("takes what %s for no question", (_, change) => {
	expect(Question.safeParse({ ...aQuestion(), ...change }).success).toBe(false);
});
