import { expect, it } from "vitest";
import { jsonInput } from "../../src/tools/json-input.ts";
import { refusal } from "../machine.ts";

it.each([
	[{ a: 1 }, { a: 1 }],
	[[1], [1]],
	['{"a":1}', { a: 1 }],
	['"text"', "text"],
	["null", null],
	["12", 12],
	[undefined, undefined],
	[7, 7],
])("JSON is taken as such or as text: %j", (given, expected) => {
	expect(jsonInput("params", given)).toEqual(expected);
});

it.each(["merged as 1f2e", "", "[x] tests are green", "[draft]", "{{name}} is unset", '"foo" is gone'])(
	"a mere text is taken as it is: %j",
	(given) => {
		expect(jsonInput("result", given)).toBe(given);
	},
);

it.each(["{a: 1}", "{a:1", '{"a":1', "[1, 2", '["a",', ' {"a"=1}', "{"])(
	"what begins as JSON and is none is refused, and not repeated: %j",
	async (given) => {
		const { code, message, hint } = await refusal(() => jsonInput("data", given));
		expect([code, message]).toEqual(["bad_input", "What is given as data begins as JSON, and is none."]);
		expect(hint).toContain("double quotes");
	},
);
