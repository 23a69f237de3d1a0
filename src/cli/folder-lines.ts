import type { FolderReport } from "../install/report.ts";

/** What install or uninstall did in one config folder, and what it says of it. */
export function folderLines(report: FolderReport): string[] {
	const { dir, how, status, changes, warnings, error, notPutBack } = report;
	const way = how === "plugin" ? " (plugin)" : how === "mcp" ? " (MCP server and hooks)" : "";
	return [
		"",
		`${dir}: ${notPutBack ? "failed" : WORDS[status]}${way}`,
		...(status === "failed" ? [] : changes.map((change) => `  ${change}`)),
		...warnings.map((warning) => `  ! ${warning}`),
		...(error ? [`  ${error.message}`, `  ${error.hint}`] : []),
		...(notPutBack ?? []).map((path) => `  ! ${path} could not be put back to what it was.`),
	];
}

const WORDS: Record<FolderReport["status"], string> = {
	installed: "installed",
	upgraded: "upgraded",
	unchanged: "nothing to do",
	removed: "taken out",
	skipped: "left as it is",
	failed: "failed; left as it was",
};

/** 1 where it failed in one of the folders. */
export function codeOf(folders: FolderReport[]): number {
	return folders.some(({ status }) => status === "failed") ? 1 : 0;
}
