import { describe, expect, it } from "vitest";
import { mailLines } from "../../src/tools/mail-words.ts";
import { aMessage, NOON } from "../machine.ts";

describe("the lines of mail", () => {
	it("head each message by what it is, when it was sent and what it replaces", () => {
		const [first, second] = [aMessage({ text: "one" }), aMessage({ kind: "done", text: "two" })];
		const shown = mailLines([first, { ...second, supersedes: first.id }], NOON + 120_000);
		expect(shown.map((text) => text.split("\n")[0])).toEqual([
			"message, sent 2 m ago",
			`done notice, sent 2 m ago, replaces ${first.id}`,
		]);
		expect(shown[0]).toContain("\none\n");
	});
});
