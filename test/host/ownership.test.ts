import { chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { isOwnFile, isOwnFolder } from "../../src/host/ownership.ts";

const root = mkdtempSync(join(tmpdir(), "intercom-ownership-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const isRoot = process.getuid?.() === 0;
const folder = join(root, "folder");
const file = join(root, "file");
const link = join(root, "link");
mkdirSync(folder);
writeFileSync(file, "");
symlinkSync(file, link);

describe("whose it is", () => {
	it("knows an own folder and an own file", () => {
		expect(isOwnFolder(folder)).toBe(true);
		expect(isOwnFile(file)).toBe(true);
	});

	it("takes no link for a file, nor one for the other", () => {
		expect([isOwnFile(link), isOwnFile(folder), isOwnFolder(file)]).toEqual([false, false, false]);
		expect([isOwnFile(join(root, "none")), isOwnFolder(join(root, "none"))]).toEqual([false, false]);
	});

	it.runIf(isRoot)("refuses what another user owns (needs root)", () => {
		const theirs = join(root, "theirs");
		mkdirSync(theirs);
		writeFileSync(join(theirs, "file"), "");
		chownSync(join(theirs, "file"), 65534, 65534);
		chownSync(theirs, 65534, 65534);
		expect([isOwnFolder(theirs), isOwnFile(join(theirs, "file"))]).toEqual([false, false]);
	});
});
