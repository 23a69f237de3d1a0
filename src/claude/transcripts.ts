import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { isSessionId } from "../model/session.ts";
import { firstPrompt } from "./record.ts";

/** One session's transcript file, as a folder listing shows it. */
export interface TranscriptFile {
	session: string;
	path: string;
	/** The project folder's name under `projects/`: the working folder with everything but letters and digits as `-`. */
	project: string;
	/** Last written, milliseconds since the epoch. */
	modified: number;
	size: number;
}

/** What the start of a transcript tells: it never changes once it is there. */
export interface Head {
	cwd?: string;
	/** The first prompt a person wrote. */
	prompt?: string;
	/** When the first record was written, milliseconds since the epoch. */
	startedAt?: number;
}

/** What the end of a transcript tells: the newest value of each. */
export interface Tail {
	/** The name the user gave (`--name`, `/rename`). */
	customTitle?: string;
	cwd?: string;
	branch?: string;
	permissionMode?: string;
}

const CHUNK = 1 << 16;
/** Lines of more than 100 KB are common (system prompt snapshots); past this much a head or tail is given up. */
const MOST = 1 << 20;

/** Claude Code's name for the folder of a working folder's transcripts. */
export function projectFolder(cwd: string): string {
	return cwd.replace(/[^a-zA-Z0-9]/g, "-");
}

/**
 * Every transcript of one config folder, in no order, by folder listings and `stat` alone: no file is opened. Synchronous,
 * because 5,000 `stat`s take 25 ms this way and 150 ms through the thread pool. What is no session is left out
 * (`agent-*.jsonl`, subfolders), and so is what disappears or cannot be read.
 */
export function listTranscripts(claudeDir: string): TranscriptFile[] {
	const root = join(claudeDir, "projects");
	return list(root).flatMap((project) => listProject(join(root, project), project));
}

/** The transcripts of one working folder. */
export function listProjectTranscripts(claudeDir: string, cwd: string): TranscriptFile[] {
	const project = projectFolder(cwd);
	return listProject(join(claudeDir, "projects", project), project);
}

/** One session's transcript, wherever its project lies, or `undefined`. */
export function findTranscript(claudeDir: string, session: string, cwd?: string): TranscriptFile | undefined {
	const root = join(claudeDir, "projects");
	const near = cwd === undefined ? [] : [projectFolder(cwd)];
	for (const project of [...near, ...list(root)]) {
		const file = stat(join(root, project, `${session}.jsonl`), project, session);
		if (file) return file;
	}
	return undefined;
}

/** Where Claude Code will write a session's transcript, whether or not it exists yet. */
export function transcriptPath(claudeDir: string, session: string, cwd: string): string {
	return join(claudeDir, "projects", projectFolder(cwd), `${session}.jsonl`);
}

function list(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}

function listProject(folder: string, project: string): TranscriptFile[] {
	const found: TranscriptFile[] = [];
	for (const name of list(folder)) {
		if (!name.endsWith(".jsonl")) continue;
		const session = name.slice(0, -".jsonl".length);
		if (!isSessionId(session)) continue;
		const file = stat(`${folder}/${name}`, project, session);
		if (file) found.push(file);
	}
	return found;
}

function stat(path: string, project: string, session: string): TranscriptFile | undefined {
	try {
		const stats = statSync(path, { throwIfNoEntry: false });
		if (!stats?.isFile()) return undefined;
		return { session, path, project, modified: stats.mtimeMs, size: stats.size };
	} catch {
		return undefined;
	}
}

const heads = new Map<string, Head>();

/** The head of a transcript, from memory once it holds a prompt. Reads 1 MB at most, whatever the file's size. */
export function readHead(path: string): Head {
	const known = heads.get(path);
	if (known) return known;
	const head: Head = {};
	scan(path, 0, (line) => {
		head.cwd ??= stringAt(line, "cwd");
		head.startedAt ??= timeAt(line);
		if (line.includes('"type":"user"')) head.prompt ??= firstPrompt(line);
		return head.prompt !== undefined && head.cwd !== undefined;
	});
	if (head.prompt !== undefined) heads.set(path, head);
	return head;
}

const tails = new Map<string, { size: number; modified: number; tail: Tail }>();

/** The tail of a transcript, from memory while the file has not changed. Reads 16 KB, or up to 1 MB where the last lines are that long. */
export function readTail(file: TranscriptFile): Tail {
	const known = tails.get(file.path);
	if (known && known.size === file.size && known.modified === file.modified) return known.tail;
	const tail = scanTail(file);
	tails.set(file.path, { size: file.size, modified: file.modified, tail });
	return tail;
}

function scanTail(file: TranscriptFile): Tail {
	const tail: Tail = {};
	for (let length = 1 << 14; ; length *= 4) {
		scan(file.path, Math.max(0, file.size - length), (line) => {
			tail.customTitle =
				(line.includes('"type":"custom-title"') ? stringAt(line, "customTitle") : undefined) ??
				tail.customTitle;
			tail.cwd = stringAt(line, "cwd") ?? tail.cwd;
			tail.branch = stringAt(line, "gitBranch") ?? tail.branch;
			tail.permissionMode =
				(line.includes('"type":"permission-mode"') ? stringAt(line, "permissionMode") : undefined) ??
				tail.permissionMode;
			return false;
		});
		if (tail.cwd !== undefined || length >= file.size || length >= MOST) break;
	}
	// Outside a repository the client writes HEAD.
	if (tail.branch === "HEAD") tail.branch = undefined;
	return tail;
}

/** Calls `visit` with each whole line from byte `from` on, for at most 1 MB, until it returns true. */
function scan(path: string, from: number, visit: (line: string) => boolean): void {
	let fd: number;
	try {
		fd = openSync(path, "r");
	} catch {
		return;
	}
	try {
		let rest: Buffer = Buffer.alloc(0);
		for (let read = 0; read < MOST; ) {
			const chunk = Buffer.allocUnsafe(CHUNK);
			const bytes = readSync(fd, chunk, 0, CHUNK, from + read);
			if (bytes === 0) return;
			read += bytes;
			rest = Buffer.concat([rest, chunk.subarray(0, bytes)]);
			let start = 0;
			for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, start)) {
				if (visit(rest.toString("utf8", start, end))) return;
				start = end + 1;
			}
			rest = rest.subarray(start);
		}
	} finally {
		closeSync(fd);
	}
}

/** The value of a top-level string field of a record, without parsing the line: the records that tell it can be 100 KB long. */
function stringAt(line: string, field: string): string | undefined {
	const mark = `"${field}":"`;
	// The client writes such fields after the message, so the last one is the record's own and not one quoted in a text:
	// inside a string every quote is escaped, so the mark itself cannot stand there.
	const at = line.lastIndexOf(mark);
	if (at < 0) return undefined;
	const start = at + mark.length - 1;
	const match = /^"(?:[^"\\]|\\.)*"/.exec(line.slice(start, start + 4096));
	if (!match) return undefined;
	try {
		return JSON.parse(match[0]) as string;
	} catch {
		return undefined;
	}
}

function timeAt(line: string): number | undefined {
	const time = Date.parse(stringAt(line, "timestamp") ?? "");
	return Number.isNaN(time) ? undefined : time;
}
