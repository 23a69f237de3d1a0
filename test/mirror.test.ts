// test/ mirrors src/: the test of src/room/file.ts is test/room/file.test.ts.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { describe, expect, it } from "vitest";

const src = join(import.meta.dirname, "../src");

/** Files that need no test of their own, and why. Files that hold only types need none anyway. */
const EXCEPT: Record<string, string> = {
	"model/ask-mode": "a list of words",
	"model/routes": "a list of words",
	"model/tool-groups": "a list of words",
	"model/wait": "one number",
	"cli/catalog": "declarations, plain data; test/cli/commands.test.ts holds them to their rules",
	hook: "starts hooks/run.ts; test/hooks runs it built",
	"install/check": "a type and its three constructors",
	"rooms/fold/rule": "types and three constructors",
	"tools/declaration": "types and a list of words",
	...Object.fromEntries(toolDeclarations().map((file) => [file, "plain data; test/tools/actions"])),
};

const files = readdirSync(src, { recursive: true, encoding: "utf8" })
	.filter((path) => path.endsWith(".ts"))
	.map((path) => path.replace(/\.ts$/, ""));

/** A tool's declaration is data; what it does is tested beside its action. */
function toolDeclarations(): string[] {
	const names = readdirSync(join(src, "tools/catalog")).map((path) => path.replace(/\.ts$/, ""));
	return names
		.filter((name) => existsSync(join(import.meta.dirname, "tools/actions", `${name}.test.ts`)))
		.map((name) => `tools/catalog/${name}`);
}

/** Nothing is left of such a file when it is compiled. */
function holdsOnlyTypes(file: string): boolean {
	const { code } = transformSync(readFileSync(join(src, `${file}.ts`), "utf8"), { loader: "ts" });
	return code.trim() === "";
}

function isTested(file: string): boolean {
	return existsSync(join(import.meta.dirname, `${file}.test.ts`));
}

describe("test/", () => {
	it("has a test of the same name for each file of src/", () => {
		const untested = files.filter((file) => !isTested(file) && !(file in EXCEPT) && !holdsOnlyTypes(file));
		expect(untested.sort()).toEqual([]);
	});

	it("excepts only files that are there and have no test", () => {
		expect(Object.keys(EXCEPT).filter((file) => !files.includes(file) || isTested(file))).toEqual([]);
	});
});
