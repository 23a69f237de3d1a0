import { describe, expect, it } from "vitest";
import { haltWords, readBlocked } from "../../src/claude/blocked-text.ts";

describe("what a client says of a prompt that was blocked", () => {
	it.each<[text: string, read: object | undefined]>([
		[
			"UserPromptSubmit operation blocked by hook:\nNo.\n\nOriginal prompt: hello",
			{ words: "No.", prompt: "hello" },
		],
		["UserPromptSubmit operation blocked by hook:\n[a]: No.\n", { words: "No.", prompt: "" }],
		[
			"UserPromptSubmit operation blocked by hook:\n[a\n[b]]: No: [c]: d",
			{ words: "No: [c]: d", prompt: "" },
		],
		["Operation stopped by hook: No.", { words: "No.", prompt: undefined }],
		["He said: Operation stopped by hook: No.", undefined],
		["", undefined],
	])("%j", (text, read) => {
		expect(readBlocked(text)).toEqual(read);
	});
});

it("reads why a tool's hook lets no message follow, and not what is said at a turn's end", () => {
	expect(haltWords({ hookEvent: "PostToolUse", message: " Enough tools.\n" })).toBe("Enough tools.");
	expect(haltWords({ hookEvent: "PreToolUse", message: "Execution stopped by hook" })).toBe("");
	const own = "Execution stopped by PostToolUse hook";
	expect(haltWords({ hookEvent: "PostToolUse", message: own })).toBe("");
	expect(haltWords({ hookEvent: "Stop", message: "No more." })).toBeUndefined();
	expect(haltWords({})).toBeUndefined();
});
