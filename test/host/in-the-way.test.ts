import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inTheWay } from "../../src/host/in-the-way.ts";

let root: string;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), "iiw-"));
	mkdirSync(join(root, "home/.claude"), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("what is in the way to a folder", () => {
	it("is nothing where it is there, or the rest of the way is still to be made", () => {
		symlinkSync(join(root, "home"), join(root, "link"));
		for (const path of ["home/.claude", "link/.claude", "home/.claude-intercom/inbox"])
			expect(inTheWay(join(root, path))).toBeUndefined();
	});

	it("is a file where a folder should be", () => {
		writeFileSync(join(root, "home/file"), "");
		expect(inTheWay(join(root, "home/file/.claude"))).toBe(join(root, "home/file"));
		expect(inTheWay(join(root, "home/file"))).toBe(join(root, "home/file"));
	});

	it.skipIf(process.getuid?.() === 0)("is the first folder that may not be entered", () => {
		chmodSync(join(root, "home"), 0);
		expect(inTheWay(join(root, "home/.claude"))).toBe(join(root, "home"));
		chmodSync(join(root, "home"), 0o700);
	});
});
