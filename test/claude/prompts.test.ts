import { statSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { hasPrompt, lastPromptAt } from "../../src/claude/prompts.ts";
import { ANN, aMachine, clearedBy, type Machine, NOON } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

function aTranscript(records: object[]) {
	const path = machine.transcript(ANN, { records });
	const { size, mtimeMs: modified } = statSync(path);
	return { session: ANN, path, project: "-work-app", modified, size };
}
const user = (content: string, more: object) => ({
	type: "user",
	message: { role: "user", content },
	...more,
});

it("a transcript has the prompts whose ids its records name, and none that a text names", () => {
	const file = aTranscript([user('{"promptId":"quoted"}', { promptId: "one" })]);
	expect(hasPrompt(file, "one")).toBe(true);
	expect(hasPrompt(file, "quoted")).toBe(false);
	expect(hasPrompt({ ...file, path: "/nowhere" }, "one")).toBe(false);
});

it("its last prompt was given when the last record with an id says", () => {
	expect(lastPromptAt(aTranscript(clearedBy(NOON)))).toBeUndefined();
	const [first, second] = [NOON + 1000, NOON + 2000].map((time) => new Date(time).toISOString());
	const records = [
		user("a", { promptId: "one", timestamp: first }),
		user("b", { promptId: "two", timestamp: second }),
		user("c", {}),
	];
	expect(lastPromptAt(aTranscript(records))).toBe(NOON + 2000);
	expect(lastPromptAt(aTranscript([user("a", { promptId: "one" })]))).toBeUndefined();
});
