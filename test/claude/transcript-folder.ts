import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach } from "vitest";
import { projectFolder, type TranscriptFile, transcriptPath } from "../../src/claude/transcript-files.ts";

/** A folder of its own for each test, where transcripts are written as they are told. */
export function aTranscriptFolder() {
	const root = mkdtempSync(join(tmpdir(), "intercom-transcripts-"));
	let cases = 0;
	const folder = { root, claudeDir: root, write, fileAt };
	beforeEach(() => {
		folder.claudeDir = join(root, `${++cases}`);
	});
	afterAll(() => rmSync(root, { recursive: true, force: true }));
	return folder;

	/** Writes a session's transcript: a line for each record or text. */
	function write(
		session: string,
		lines: readonly (object | string)[],
		cwd = "/home/user/project",
	): TranscriptFile {
		const path = transcriptPath(folder.claudeDir, session, cwd);
		mkdirSync(join(path, ".."), { recursive: true });
		const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
		writeFileSync(path, text.map((line) => `${line}\n`).join(""));
		return fileAt(session, path, cwd);
	}

	/** The file as a listing would show it now. */
	function fileAt(session: string, path: string, cwd = "/home/user/project"): TranscriptFile {
		const { size, mtimeMs: modified } = statSync(path);
		return { session, path, project: projectFolder(cwd), size, modified };
	}
}

export const STARTED = "2025-11-20T09:00:00.000Z";

const common = { cwd: "/home/user/project", gitBranch: "main", timestamp: STARTED };

/** A record of what the user said. */
export function user(content: unknown, more: object = {}) {
	return { type: "user", message: { role: "user", content }, uuid: "u", ...common, ...more };
}

/** A record in which the assistant calls a tool. */
export function call(input: object) {
	return { type: "assistant", message: { content: [{ type: "tool_use", input }] }, ...common };
}

/** A record that is one long line and tells nothing. */
export function long(bytes: number) {
	return { type: "attachment", attachment: { type: "prompt_snapshot", text: "x".repeat(bytes) }, uuid: "l" };
}
