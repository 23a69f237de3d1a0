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

	it("does not say that it was left as it was where something could not be put back", () => {
		const error = { code: "denied", message: "It may not be written.", hint: "Mend that." };
		const lines = folderLines(report({ status: "failed", error, notPutBack: ["settings.json"] }));
		expect(lines[1]).toBe("/home/dev/.claude: failed");
		expect(lines.at(-1)).toBe("  ! settings.json could not be put back to what it was.");
	});
});

it("a folder that failed fails the command", () => {
	expect(codeOf([report({}), report({ status: "skipped" })])).toBe(0);
	expect(codeOf([report({}), report({ status: "failed" })])).toBe(1);
});
