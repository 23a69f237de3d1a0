import { describe, expect, it } from "vitest";
import { codeOf, folderLines } from "../../src/cli/folder-lines.ts";
import type { FolderReport } from "../../src/install/report.ts";

const report = (change: Partial<FolderReport>): FolderReport => ({
	dir: "/home/dev/.claude",
	how: "none",
	status: "installed",
	changes: ["settings.json: changed"],
	warnings: [],
	...change,
});

describe("what was done in a config folder", () => {
	it("is its state, how, and each change and warning", () => {
		expect(folderLines(report({ how: "plugin", warnings: ["mind the comma"] }))).toEqual([
			"",
			"/home/dev/.claude: installed (plugin)",
			"  settings.json: changed",
			"  ! mind the comma",
		]);
	});

	it("names no changes where it failed, but the error and what to do", () => {
		const error = { code: "denied", message: "It may not be written.", hint: "Mend that." };
		expect(folderLines(report({ status: "failed", how: "mcp", error }))).toEqual([
			"",
			"/home/dev/.claude: failed; left as it was (MCP server and hooks)",
			"  It may not be written.",
			"  Mend that.",
		]);
	});
});

it("a folder that failed fails the command", () => {
	expect(codeOf([report({}), report({ status: "skipped" })])).toBe(0);
	expect(codeOf([report({}), report({ status: "failed" })])).toBe(1);
});
