import { describe, expect, it } from "vitest";
import { interruptionWords } from "../../src/tools/interruption-words.ts";
import { aMessage, NOON } from "../machine.ts";

const messages = [aMessage({ kind: "question", text: "which one?" })];

describe("what ended a wait", () => {
	it("is shown with its text, and what to do", () => {
		const text = interruptionWords({ messages, forMain: false }, "the signal go", NOON);
		expect(text).toMatch(/^The wait for the signal go ended before its time/);
		expect(text).toContain("question, sent now\n<intercom-question ");
		expect(text).toMatch(/To answer one: reply, with its id\. Then wait again\.$/);
	});

	it("is not to be answered by a subagent", () => {
		const text = interruptionWords({ messages, forMain: true }, "the signal go", NOON);
		expect(text).toContain("You are a subagent");
		expect(text).not.toContain("reply, with its id");
	});
});
