import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fits, pasteIntoEmpty } from "../../../src/delivery/typing/paste-text.ts";
import type { Terminal } from "../../e2e/harness/terminal.ts";
import { aMachine, type Machine } from "../../machine.ts";
import { aPromptBox, aTerminal, eventually } from "./prompt-box.ts";

describe("a text spelled out in the box", () => {
	const size = { width: 44, height: 10 };
	// 40 cells a row; 5 rows of 10 remain.
	it.each([
		["five lines", "a\nb\nc\nd\ne", true],
		["six lines", "a\nb\nc\nd\ne\nf", false],
		["empty lines, which take a row each", "\n\n\n\n\n", false],
		["a line that wraps into five rows", "x".repeat(200), true],
		["a line that wraps into six rows", "x".repeat(201), false],
		["wide characters, which take two cells", "漢".repeat(100), true],
		["one wide character more", "漢".repeat(101), false],
		["more characters than the client spells out", "x".repeat(801), true],
	])("fits its pane or not: %s", (_, text, expected) => {
		expect(fits(size, text, true)).toBe(expected);
	});

	it("fits every pane where the client shows a chip in its place", () => {
		expect(fits({ width: 1, height: 1 }, "a\nb\nc\nd", false)).toBe(true);
	});
});

describe("pasting", () => {
	let machine: Machine;
	let terminal: Terminal;
	beforeEach(() => {
		machine = aMachine();
		terminal = aTerminal(machine);
	});
	afterEach(async () => {
		await terminal.close();
		machine.end();
	});
	const { signal } = new AbortController();

	it.each([[true], [false]])("fills an empty box (after a look that was just made: %s)", async (given) => {
		const box = await aPromptBox(machine, terminal);
		const seen = await box.prompt();
		expect(await pasteIntoEmpty(box.place, given ? seen : undefined, "ours", signal)).toBe(true);
		await eventually(box.draft).toBe("ours");
	});

	it("is not done over what a person has begun to type", async () => {
		const box = await aPromptBox(machine, terminal);
		const seen = await box.prompt();
		await box.pane.type("half");
		await eventually(box.draft).toBe("half");
		expect(await pasteIntoEmpty(box.place, undefined, "ours", signal)).toBe(false);
		// The look is too old: the cursor has moved since.
		expect(await pasteIntoEmpty(box.place, seen, "ours", signal)).toBe(false);
		expect(await box.draft()).toBe("half");
	});

	it.each(["dialog", "shell"] as const)("is not done into a %s", async (view) => {
		const box = await aPromptBox(machine, terminal);
		await box.show(view);
		expect(await pasteIntoEmpty(box.place, undefined, "ours", signal)).toBe(false);
		await box.show("box");
		expect(await box.draft()).toBe("");
	});

	it("is not done once the caller has gone", async () => {
		const box = await aPromptBox(machine, terminal);
		const seen = await box.prompt();
		expect(await pasteIntoEmpty(box.place, seen, "ours", AbortSignal.abort())).toBe(false);
		expect(await box.draft()).toBe("");
	});
});
