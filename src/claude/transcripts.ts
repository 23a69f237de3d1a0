import { readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { isSessionId } from "../model/session.ts";
import { firstPrompt } from "./record.ts";
import { eachLine, lastLines, lastString, stringOfLast } from "./scan.ts";

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
	/** The name it was started with. */
	customTitle?: string;
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

const USER = Buffer.from('"type":"user"');
const CUSTOM_TITLE = Buffer.from('{"type":"custom-title"');
const PERMISSION_MODE = Buffer.from('{"type":"permission-mode"');
const CWD = Buffer.from('"cwd":"');
const BRANCH = Buffer.from('"gitBranch":"');
const TITLE = Buffer.from('"customTitle":"');
const MODE = Buffer.from('"permissionMode":"');
const TIME = Buffer.from('"timestamp":"');
/** A name is not looked for further back than this. */
const FAR = 1 << 17;
/** Of a first prompt that is a whole document, this much is kept in memory. */
const MOST_PROMPT = 2_000;
/** A folder's names are remembered if it was left alone for this long when they were read: file systems' clocks go in steps of up to 2 s. */
const SETTLED_MS = 3_000;

/** Claude Code's name for the folder of a working folder's transcripts. */
export function projectFolder(cwd: string): string {
	return cwd.replace(/[^a-zA-Z0-9]/g, "-");
}

/**
 * Every transcript of one config folder, in no order, by folder listings and `stat` alone: no file is opened. Synchronous,
 * because 5,000 `stat`s take 15 ms this way and 150 ms through the thread pool. What is no session is left out
 * (`agent-*.jsonl`, subfolders), and so is what disappears or cannot be read. A file that has not changed is the same
 * object as before: 5,000 new ones at each call would fill the server's memory with garbage.
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

interface Folder {
	stats: Pick<Stats, "ino" | "mtimeMs">;
	/** Whether a change after the listing would show in the folder's time. */
	settled: boolean;
	files: { path: string; session: string; last?: TranscriptFile }[];
}

const folders = new Map<string, Folder>();

function listProject(path: string, project: string): TranscriptFile[] {
	// Before the listing: what changes between the two then shows as a newer time.
	const stats = statOf(path);
	if (!stats) {
		folders.delete(path);
		return [];
	}
	const known = folders.get(path);
	const same = known?.settled && known.stats.ino === stats.ino && known.stats.mtimeMs === stats.mtimeMs;
	const folder = same ? known : readFolder(path, stats, known);
	const found: TranscriptFile[] = [];
	for (const file of folder.files) {
		file.last = stat(file.path, project, file.session, file.last);
		if (file.last) found.push(file.last);
	}
	return found;
}

function readFolder(path: string, { ino, mtimeMs }: Stats, known: Folder | undefined): Folder {
	const before = new Map(known?.files.map((file) => [file.session, file]));
	const settled = Date.now() - mtimeMs > SETTLED_MS;
	const files = list(path).flatMap((name) => {
		if (!name.endsWith(".jsonl")) return [];
		const session = name.slice(0, -".jsonl".length);
		return isSessionId(session) ? (before.get(session) ?? { path: `${path}/${name}`, session }) : [];
	});
	const folder = { stats: { ino, mtimeMs }, settled, files };
	folders.set(path, folder);
	return folder;
}

function stat(
	path: string,
	project: string,
	session: string,
	last?: TranscriptFile,
): TranscriptFile | undefined {
	const stats = statOf(path);
	if (!stats?.isFile()) return undefined;
	const { mtimeMs: modified, size } = stats;
	if (last?.modified === modified && last.size === size) return last;
	return { session, path, project, modified, size };
}

function statOf(path: string): Stats | undefined {
	try {
		return statSync(path, { throwIfNoEntry: false });
	} catch {
		return undefined;
	}
}

/** `seen`: how much of the file it was told from; `Infinity` if nothing that is written later can change it. */
const heads = new Map<string, { head: Head; seen: number }>();

/** The head of a transcript, from memory once it holds a prompt. Reads 16 KB, or up to 1 MB where the first lines are that long. */
export function readHead(path: string): Head {
	const known = heads.get(path);
	if (known && (known.seen === Infinity || known.seen === statOf(path)?.size)) return known.head;
	const head: Head = {};
	const seen = eachLine(path, (line) => {
		head.cwd ??= lastString(line, CWD);
		head.startedAt ??= timeAt(line);
		head.customTitle ??= stringOfLast(line, CUSTOM_TITLE, TITLE);
		if (head.prompt === undefined && line.includes(USER)) head.prompt = short(firstPrompt(line.toString()));
		return head.prompt !== undefined && head.cwd !== undefined;
	});
	heads.set(path, { head, seen });
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

function scanTail({ path, size }: TranscriptFile): Tail {
	// The client writes a name again after each turn. A session that was started with one is searched further for it.
	const { customTitle: first } = readHead(path);
	return (
		lastLines(path, size, (lines, whole) => {
			const cwd = lastString(lines, CWD);
			const customTitle = stringOfLast(lines, CUSTOM_TITLE, TITLE);
			const further =
				cwd === undefined || (customTitle === undefined && first !== undefined && lines.length < FAR);
			if (further && !whole) return undefined;
			const branch = lastString(lines, BRANCH);
			return {
				customTitle: customTitle ?? first,
				cwd,
				// Outside a repository the client writes HEAD.
				branch: branch === "HEAD" ? undefined : branch,
				permissionMode: stringOfLast(lines, PERMISSION_MODE, MODE),
			};
		}) ?? {}
	);
}

function timeAt(line: Buffer): number | undefined {
	const time = Date.parse(lastString(line, TIME) ?? "");
	return Number.isNaN(time) ? undefined : time;
}

/** Copied: a slice would keep the whole in memory. */
function short(prompt: string | undefined): string | undefined {
	if (prompt === undefined || prompt.length <= MOST_PROMPT) return prompt;
	return Buffer.from(prompt.slice(0, MOST_PROMPT)).toString();
}
