import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import * as z from "zod";
import { readJson } from "../../src/host/json-file.ts";

const folder = mkdtempSync(join(tmpdir(), "intercom-json-"));
afterAll(() => rmSync(folder, { recursive: true }));
const Count = z.object({ count: z.number() });
const file = (name: string) => join(folder, name);

it("gives what fits the schema", () => {
	writeFileSync(file("good"), '{"count":3,"more":true}');
	expect(readJson(file("good"), Count)).toEqual({ count: 3 });
});

it.each([
	["is no JSON", () => writeFileSync(file("x"), "{ torn")],
	["does not fit the schema", () => writeFileSync(file("x"), '{"count":"three"}')],
	["is larger than allowed", () => writeFileSync(file("x"), `{"count":3}${" ".repeat(100)}`)],
	["is a link, even to a good file", () => symlinkSync(file("good"), file("x"))],
	["is a pipe nobody writes into", () => execFileSync("mkfifo", [file("x")])],
	["is not there", () => {}],
])("gives nothing of a file that %s", (_, make) => {
	rmSync(file("x"), { force: true });
	make();
	expect(readJson(file("x"), Count, 50)).toBeUndefined();
});
