import { expect, it } from "vitest";
import { briefText, cutText, titleOf } from "../../src/notify/words.ts";
import { ANN, aMessage } from "../machine.ts";

it("says who writes in Intercom's own words", () => {
	expect(titleOf(aMessage({ from: { session: ANN, name: "backend\u001b[2J" } }))).toBe(
		"Intercom: backend[2J",
	);
	expect(titleOf(aMessage({ from: { session: ANN, name: "human" } }))).toContain("session aaaa1111");
});

it("cuts what a message says, by characters, and cleans it", () => {
	const message = aMessage({ text: `one\u202e\ntwo ${"😀".repeat(50)}` });
	expect(briefText(message, 10)).toBe("one two 😀…");
	expect(cutText(message, 10)).toBe("one\ntwo 😀…");
	expect(cutText(aMessage({ text: "short" }), 10)).toBe("short");
});
