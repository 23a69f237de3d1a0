import { expect, it } from "vitest";
import { jsonInput, jsonOrText } from "../../src/tools/json-input.ts";
import { refusal } from "../machine.ts";

it.each([
	[{ a: 1 }, { a: 1 }],
	['{"a":1}', { a: 1 }],
	['"text"', "text"],
	["null", null],
	[undefined, undefined],
	[7, 7],
])("JSON is taken as such or as text: %j", (given, expected) => {
	expect(jsonInput("params", given)).toEqual(expected);
});

it("what is no JSON is refused as params, and a text as a result", async () => {
	const error = await refusal(() => jsonInput("params", "{a: 1}"));
	expect([error.code, error.message]).toEqual(["bad_input", "The params are no JSON."]);
	expect(`${error.message} ${error.hint}`).not.toContain("a: 1");
	expect(["{a: 1}", "merged", '{"n":1}', [1]].map(jsonOrText)).toEqual(["{a: 1}", "merged", { n: 1 }, [1]]);
});

it.each([
	["null", null],
	["12", 12],
	['"x"', "x"],
	["merged as 1f2e", "merged as 1f2e"],
	["", ""],
	[undefined, undefined],
])("%j is taken for JSON where it is that: %j", (given, taken) => {
	expect(jsonOrText(given)).toEqual(taken);
});
