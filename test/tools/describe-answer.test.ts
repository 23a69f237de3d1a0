import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { showAnswer } from "../../src/tools/describe-answer.ts";
import { aMachine, anId, type Machine } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

it("shows all of a text that a result has room for, cleaned, and says whether it lost anything", async () => {
	const additions = [{ after: "hook" as const, text: "more\u202e" }];
	expect(await showAnswer(context, anId(), { text: "می\u200cخ\r\n", additions })).toMatchObject({
		text: "می\u200cخ\n",
		additions: [{ after: "hook", text: "more" }],
		cleaned: true,
	});
	expect(await showAnswer(context, anId(), { text: "yes\r\n" })).toEqual({
		text: "yes\n",
		additions: [],
		characters: 4,
		cleaned: false,
	});
});

it("cuts what is longer in all its parts together, and names the file that holds all of it", async () => {
	const additions = [
		{ after: "prompt" as const, text: "b".repeat(9_000) },
		{ after: "hook" as const, text: "c" },
	];
	const shown = await showAnswer(context, anId(), { text: "a".repeat(15_000), additions });
	expect(shown.text).toHaveLength(15_000);
	expect(shown.additions.map(({ text }) => text.length)).toEqual([5_000, 0]);
	const whole = readFileSync(shown.file ?? "", "utf8");
	expect(whole).toHaveLength(shown.characters);
	expect(whole).toMatch(/^a{15000}\n\n\[then, after another prompt:\]\n\nb{9000}\n\n\[then, [^\]]*\]\n\nc$/);
});
