// A person's years of Claude Code: transcripts as 2.1.328 writes them, in their proportions, with
// all of their bytes on the disk.
import { randomUUID } from "node:crypto";
import { closeSync, mkdirSync, openSync, utimesSync, writeSync } from "node:fs";
import { join } from "node:path";

export interface History {
	sessions: number;
	projects: number;
	/** How many all transcripts have together. */
	bytes: number;
}

const DAY_MS = 24 * 3600 * 1000;

/**
 * Writes `<claudeDir>/projects/**`. One in ten sessions has a name of its own. The newest are of
 * this minute, the oldest a year old.
 */
export function makeHistory(claudeDir: string, { sessions, projects, bytes }: History): void {
	const weights = Array.from({ length: sessions }, (_, at) => weight(at));
	const whole = weights.reduce((sum, each) => sum + each, 0);
	const now = Date.now();
	for (let at = 0; at < sessions; at++) {
		const cwd = `/home/dev/work/project-${at % projects}`;
		const folder = join(claudeDir, "projects", cwd.replace(/[^a-zA-Z0-9]/g, "-"));
		if (at < projects) mkdirSync(folder, { recursive: true, mode: 0o700 });
		const id = randomUUID();
		const path = join(folder, `${id}.jsonl`);
		writeTranscript(path, { id, cwd, at, bytes: ((weights[at] ?? 1) / whole) * bytes });
		// Most sessions are old; a few hundred are of the last week.
		const age = (at / sessions) ** 2 * 365 * DAY_MS;
		utimesSync(path, (now - age) / 1000, (now - age) / 1000);
	}
}

/**
 * How large a transcript is beside the others. A few long sessions have most of the bytes: every
 * twentieth is about 30 times as large as the others.
 */
function weight(at: number): number {
	return at % 20 === 7 ? 20 + (at % 21) : 0.5 + (at % 11) / 10;
}

interface Wanted {
	id: string;
	cwd: string;
	at: number;
	bytes: number;
}

function writeTranscript(path: string, { id, cwd, at, bytes }: Wanted): void {
	const own = { userType: "external", entrypoint: "cli", cwd, sessionId: id, version: "2.1.328" };
	const branch = at % 3 === 0 ? "HEAD" : `feature/task-${at}`;
	const timestamp = "2026-11-20T09:44:27.203Z";
	const link = (record: object) =>
		line({
			parentUuid: randomUUID(),
			isSidechain: false,
			...record,
			uuid: randomUUID(),
			timestamp,
			...own,
			gitBranch: branch,
		});
	const state = [
		...(at % 10 === 0 ? [line({ type: "custom-title", customTitle: `task-${at}`, sessionId: id })] : []),
		line({ type: "mode", mode: "normal", sessionId: id }),
		line({ type: "permission-mode", permissionMode: "default", sessionId: id }),
	];
	const snapshot = { messageId: randomUUID(), trackedFileBackups: {}, timestamp };
	const prompt = `Please look at module ${at} and tell me why its tests are slow. ${"It matters. ".repeat(at % 40)}`;
	const file = openSync(path, "wx", 0o600);
	let left = bytes;
	const write = (text: string) => {
		left -= writeSync(file, text);
	};
	write(state.join(""));
	write(line({ type: "file-history-snapshot", messageId: randomUUID(), snapshot, isSnapshotUpdate: false }));
	// One in four begins with what a hook or a command inserted, not with a prompt of the person.
	if (at % 4 === 0)
		write(link({ type: "user", isMeta: true, message: { role: "user", content: "Caveat: inserted." } }));
	write(link({ type: "user", message: { role: "user", content: prompt } }));
	for (let turn = 0; left > 6_000; turn++) {
		// The snapshot of the system prompt, and the request it was part of: single lines of 100 KB
		// and more.
		if (turn % 12 === 0 && left > 200_000) {
			write(
				link({ type: "attachment", attachment: { type: "prompt_snapshot", systemPrompt: [filler(64_000)] } }),
			);
			write(line({ type: "api-request-shape", sessionId: id, shape: { tools: filler(120_000) } }));
		}
		write(link({ type: "user", message: { role: "user", content: `And what of case ${turn}?` } }));
		const text = filler(Math.min(3_000, Math.max(200, left / 4)));
		write(link({ message: { role: "assistant", content: [{ type: "text", text }] }, type: "assistant" }));
		const result = [{ type: "tool_result", content: filler(Math.min(40_000, Math.max(200, left / 4))) }];
		write(link({ type: "user", message: { role: "user", content: result } }));
		write(link({ type: "system", subtype: "turn_duration", durationMs: 107, isMeta: false }));
	}
	// One in seven ends with a snapshot, like a session that was left right after a prompt.
	if (at % 7 === 0 && bytes > 100_000)
		write(line({ type: "api-request-shape", sessionId: id, shape: { tools: filler(110_000) } }));
	write(
		line({ type: "last-prompt", lastPrompt: "And what of the last case?", sessionId: id }) + state.join(""),
	);
	closeSync(file);
}

const SENTENCE = 'The quick "brown" fox\njumps over the lazy dog — ünïcödé and all; ';
const PAGE = SENTENCE.repeat(4_000);

function filler(length: number): string {
	return PAGE.slice(0, length);
}

function line(record: object): string {
	return `${JSON.stringify(record)}\n`;
}
