import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { readPersonJson, valueOfText } from "../../src/install/person-json.ts";

let file: string;
beforeEach(() => {
	file = join(mkdtempSync(join(tmpdir(), "ipj-")), "settings.json");
});
afterEach(() => rmSync(join(file, ".."), { recursive: true, force: true }));

describe("a person's JSON file", () => {
	it("is an empty object where it is missing or empty", () => {
		expect(readPersonJson(file)).toMatchObject({ bytes: undefined, text: "{}\n", value: {} });
		writeFileSync(file, " \n");
		expect(readPersonJson(file)).toMatchObject({ bytes: Buffer.from(" \n"), text: "{}\n", value: {} });
	});

	it("is read apart from its byte order mark, with the line that the client cannot read", () => {
		writeFileSync(file, '\ufeff{\n"a": 1,\n}');
		expect(readPersonJson(file)).toMatchObject({
			bom: "\ufeff",
			text: '{\n"a": 1,\n}',
			value: { a: 1 },
			oddLine: 3,
		});
	});
});

test.each([
	[undefined, {}],
	["", {}],
	['\ufeff{"a": 1}', { a: 1 }],
])("valueOfText(%j) is %j", (text, value) => {
	expect(valueOfText(text, "settings.json")).toEqual(value);
});
