import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach } from "vitest";

/**
 * Gives each test of a file an empty folder of its own; all are removed at the end. Call what it
 * returns for the path.
 */
export function folderOfTest(): () => string {
	const root = mkdtempSync(join(tmpdir(), "intercom-host-"));
	let folder = root;
	beforeEach(() => {
		folder = mkdtempSync(join(root, "t-"));
	});
	afterAll(() => rmSync(root, { recursive: true }));
	return () => folder;
}
