import { expect, it } from "vitest";
import { isString, optional, string, texts, unescaped } from "../../src/claude/fields.ts";

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

it("gives back what the client escapes in a task's notice, and there alone", () => {
	const event = '<event>&lt;a id="1"> &amp;amp; &gt;</event>';
	expect(unescaped(`<task-notification>${event}`)).toBe(
		'<task-notification><event><a id="1"> &amp; ></event>',
	);
	expect(unescaped(event)).toBe(event);
});
