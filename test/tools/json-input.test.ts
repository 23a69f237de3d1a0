import { expect, it } from "vitest";
import { jsonOrText } from "../../src/tools/json-input.ts";

it.each([
	[{ a: 1 }, { a: 1 }],
	['{"a":1}', { a: 1 }],
	["null", null],
	["12", 12],
	['"x"', "x"],
	["merged as 1f2e", "merged as 1f2e"],
	["", ""],
	[undefined, undefined],
])("%j is taken for %j", (given, taken) => {
	expect(jsonOrText(given)).toEqual(taken);
});
