import { expect, it } from "vitest";
import { isString, optional, string, texts } from "../../src/claude/fields.ts";

it("reads what is a string, and nothing else", () => {
	expect([isString("a"), isString(7)]).toEqual([true, false]);
	expect([string("a"), string(7)]).toEqual(["a", ""]);
	expect([optional("a"), optional(null)]).toEqual(["a", undefined]);
	expect(
		texts([
			{ type: "text", text: "a" },
			{ type: "text", text: 7 },
			{ type: "image", text: "b" },
		]),
	).toEqual(["a"]);
});
