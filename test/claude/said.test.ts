import { describe, expect, it } from "vitest";
import { add, NOTHING_SAID, readSaid, saysAnything } from "../../src/claude/said.ts";

const block = (message: string, text: string, stop?: string) => ({ message, texts: [text], stop });

describe("what was said", () => {
	it("has a blank line between messages and between blocks", () => {
		let said = add(NOTHING_SAID, block("m", "one"), true);
		said = add(said, block("m", "two"), false);
		expect(readSaid(add(said, block("n", "three"), true)).text).toBe("one\n\ntwo\n\nthree");
	});

	it.each([
		["its greatest length", "max_tokens"],
		["that of the conversation", "model_context_window_exceeded"],
	])("goes on in the middle of a word where a message was cut at %s", (_, stop) => {
		const cut = add(NOTHING_SAID, block("m", "half a wo", stop), true);
		const thought = add(cut, { message: "n", texts: [], stop }, true);
		expect(readSaid(add(thought, block("n", "rd", "end_turn"), false)).text).toBe("half a word");
	});

	it.each([
		["the cut message calls a tool", { message: "m", texts: [], stop: "max_tokens", calls: true }],
		["the cut message thinks", { message: "m", texts: [], stop: "max_tokens" }],
		["the next message begins with a call", { message: "n", texts: [], stop: "tool_use", calls: true }],
	])("does not go on in the middle of a word where %s", (_, next) => {
		const cut = add(NOTHING_SAID, block("m", "I run it.", "max_tokens"), true);
		const then = add(cut, next, next.message !== "m");
		expect(readSaid(add(then, block("o", "Done."), true)).text).toBe("I run it.\n\nDone.");
	});

	it("has its parts apart, and those without a word not at all", () => {
		const first = add(NOTHING_SAID, block("m", "one"), true);
		const silent = add({ ...first, next: "prompt" }, block("n", " "), true);
		const last = add({ ...silent, next: "hook" }, block("o", "two"), true);
		expect(readSaid(last)).toEqual({ text: "one", additions: [{ after: "hook", text: "two" }] });
		expect(saysAnything(NOTHING_SAID)).toBe(false);
		expect(saysAnything(last)).toBe(true);
	});
});
