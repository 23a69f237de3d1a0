import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FolderMemory, readJsonFolder } from "../../src/host/json-folder.ts";

let folder: string;
let memory: FolderMemory<string>;
let reads: string[];
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "intercom-folder-"));
	memory = {};
	reads = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = () =>
	readJsonFolder(memory, folder, (name) => {
		reads.push(name);
		return name.startsWith("bad") ? undefined : `item ${name}`;
	}).sort();
/** Makes everything as old as if nothing had changed for a while. */
function age(...names: string[]): void {
	const then = new Date(Date.now() - 60_000);
	for (const name of names) utimesSync(join(folder, name), then, then);
	utimesSync(folder, then, then);
}
function replace(name: string): void {
	writeFileSync(join(folder, "new.tmp"), "{}");
	renameSync(join(folder, "new.tmp"), join(folder, name));
}

describe("a folder of JSON files", () => {
	it("holds what its .json files hold, and nothing else", () => {
		for (const name of ["a.json", "bad.json", "c.json", "d.tmp"]) writeFileSync(join(folder, name), "{}");
		expect(read()).toEqual(["item a", "item c"]);
		expect(reads.sort()).toEqual(["a", "bad", "c"]);
	});

	it("is read once as long as nothing changes", () => {
		writeFileSync(join(folder, "a.json"), "{}");
		age("a.json");
		expect([read(), read()]).toEqual([["item a"], ["item a"]]);
		expect(reads).toEqual(["a"]);
	});

	it("is read again where a file was replaced, and only that file", () => {
		for (const name of ["a.json", "b.json"]) writeFileSync(join(folder, name), "{}");
		age("a.json", "b.json");
		read();
		replace("b.json");
		read();
		expect(reads.sort()).toEqual(["a", "b", "b"]);
	});

	it("forgets what is gone, and is empty where it is gone itself", () => {
		writeFileSync(join(folder, "a.json"), "{}");
		read();
		rmSync(join(folder, "a.json"));
		expect(read()).toEqual([]);
		rmSync(folder, { recursive: true });
		expect(read()).toEqual([]);
		mkdirSync(folder);
		replace("b.json");
		expect(read()).toEqual(["item b"]);
	});
});
