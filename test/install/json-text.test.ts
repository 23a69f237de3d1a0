import { describe, expect, it, test } from "vitest";
import { append, inserted, parseText, putIn, splice, takeOut } from "../../src/install/json-text.ts";

const FILE = "settings.json";

describe("parseText", () => {
	it("reads comments and trailing commas, and names the line of the first", () => {
		expect(parseText('{\n"a": 1, // one\n"b": [2,],\n}', FILE)).toEqual({
			value: { a: 1, b: [2] },
			oddLine: 2,
		});
		expect(parseText('{"a": 1}', FILE).oddLine).toBeUndefined();
	});

	test.each([
		['{\n"a": 1\n"b": 2}', 3],
		["[1]", 1],
		["", 1],
	])("refuses %j with its line", (text, line) => {
		expect(() => parseText(text, FILE)).toThrow(`${FILE}, line ${line}: it cannot be edited`);
	});
});

describe("putIn", () => {
	it("takes over indentation and line ends", () => {
		expect(putIn('{\r\n    "a": 1\r\n}', ["b", "c"], 2, FILE)).toBe(
			'{\r\n    "a": 1,\r\n    "b": {\r\n        "c": 2\r\n    }\r\n}',
		);
	});

	it("stays on the line of an object that has one", () => {
		expect(putIn('{"a": {"b": 1}}', ["a", "c"], [2], FILE)).toBe('{"a": {"b": 1, "c": [2]}}');
	});

	it("puts the last child before a comment that follows it", () => {
		expect(putIn('{\n\t"a": 1 // one\n}', ["b"], 2, FILE)).toBe('{\n\t"a": 1,\n\t"b": 2 // one\n}');
	});

	it("replaces the last of two properties of one name, the one that counts", () => {
		expect(putIn('{"a": 1, "a": 2}', ["a"], 3, FILE)).toBe('{"a": 1, "a": 3}');
	});

	it("refuses to look for a key in what is no object", () => {
		expect(() => putIn('{\n"a": []}', ["a", "b"], 1, FILE)).toThrow(`${FILE}, line 2:`);
	});
});

describe("append", () => {
	it("adds to the end of a list, or makes the list", () => {
		expect(append('{"a": [1]}', ["a"], 2, FILE)).toBe('{"a": [1, 2]}');
		expect(append("{}", ["a"], 1, FILE)).toBe('{\n  "a": [\n    1\n  ]\n}');
		expect(() => append('{"a": {}}', ["a"], 1, FILE)).toThrow("it is no list");
	});
});

describe("takeOut", () => {
	test.each<[string, (string | number)[], string]>([
		['{"a": 1, "b": 2}', ["a"], '{ "b": 2}'],
		['{"a": 1, "b": 2}', ["b"], '{"a": 1 }'],
		['{"a": [1, 2, 3]}', ["a", 1], '{"a": [1,  3]}'],
		['{\n\t"a": 1,\n\t"b": 2\n}', ["b"], '{\n\t"a": 1\n}'],
		['{\r\n  "a": 1,\r\n  "b": 2\r\n}', ["a"], '{\r\n  "b": 2\r\n}'],
		['{\n"a": 1, // of a, with a comma\n"b": 2\n}', ["b"], '{\n"a": 1 // of a, with a comma\n}'],
		['{"a": 1}', ["b"], '{"a": 1}'],
	])("of %j takes %j, one comma and no more", (text, path, left) => {
		expect(takeOut(text, path)).toBe(left);
	});
});

describe("inserted", () => {
	it("is what one text has more than the other, where it has only more", () => {
		expect(inserted("ab", "axb")).toBe("x");
		expect(inserted("aab", "aaab")).toBe("a");
		expect(inserted("ab", "ab")).toBeUndefined();
		expect(inserted("ab", "xxcb")).toBeUndefined();
		const [before, after] = ['{"a": 1}', '{"a": 1, "b": 2}'];
		const part = inserted(before, after) ?? "";
		expect(splice(after, after.indexOf(part), part.length, "")).toBe(before);
	});
});
