import { existsSync, readdirSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import QuickLRU from "quick-lru";
import { hasErrno } from "../errors.ts";
import { isSessionId } from "../model/session.ts";

/** One session's transcript file, as it was when its folder was listed. */
export interface TranscriptFile {
	readonly session: string;
	readonly path: string;
	/** The project folder's name under `projects/`; see `projectFolder`. */
	readonly project: string;
	/** Last written, milliseconds since the epoch. */
	readonly modified: number;
	readonly size: number;
}

/** Lists transcripts. It keeps in memory what it listed, and forgets what is no longer there. */
export interface Listing {
	/** See `Transcripts.list`. */
	list(claudeDir: string): TranscriptFile[];
	/** See `Transcripts.listProject`. */
	listProject(claudeDir: string, cwd: string): TranscriptFile[];
}

const ENDING = ".jsonl";
/**
 * The names in a folder are kept if nothing had changed there for this long when they were read.
 * The clocks of file systems go in steps of up to 2 s, so an earlier change may not show in the
 * folder's time.
 */
const UNCHANGED_MS = 3_000;
/**
 * A person has one config folder or a few. Of twice as many, those listed longest ago are listed
 * afresh.
 */
const CONFIG_FOLDERS = 16;

/**
 * Claude Code's name for the folder of a working folder's transcripts: all but letters and digits
 * are `-`.
 */
export function projectFolder(cwd: string): string {
	return cwd.replace(/[^a-zA-Z0-9]/g, "-");
}

/** Where Claude Code will write a session's transcript, whether or not it exists yet. */
export function transcriptPath(claudeDir: string, session: string, cwd: string): string {
	return join(claudeDir, "projects", projectFolder(cwd), session + ENDING);
}

/** See `Transcripts.find`. */
export function findTranscript(claudeDir: string, session: string, cwd?: string): TranscriptFile | undefined {
	const near = cwd === undefined ? undefined : transcriptIn(claudeDir, session, cwd);
	if (near) return near;
	const root = join(claudeDir, "projects");
	let newest: TranscriptFile | undefined;
	for (const name of namesIn(root)) {
		const file = fileOf({ name, path: `${root}/${name}` }, session);
		if (file && file.modified > (newest?.modified ?? -1)) newest = file;
	}
	return newest;
}

/** See `Transcripts.findIn`. */
export function transcriptIn(claudeDir: string, session: string, cwd: string): TranscriptFile | undefined {
	const name = projectFolder(cwd);
	return fileOf({ name, path: join(claudeDir, "projects", name) }, session);
}

/**
 * Tells where a transcript is now. `EnterWorktree`, `ExitWorktree` and `/cd` move it into another
 * project's folder in the middle of a turn, by a rename (2.1.328). Returns the path that it was given
 * where the file is still there, or is nowhere.
 */
export function transcriptNow(path: string): string {
	if (path === "" || existsSync(path)) return path;
	return findTranscript(configDirOf(path), basename(path, ENDING))?.path ?? path;
}

/** The config folder of a transcript: it lies two folders further down. */
export function configDirOf(path: string): string {
	return dirname(dirname(dirname(path)));
}

/**
 * Tells whether a config folder certainly holds no transcript of a session. It does not where its
 * projects cannot all be looked into.
 */
export function isGoneFrom(claudeDir: string, session: string): boolean {
	const root = join(claudeDir, "projects");
	try {
		return readdirSync(root).every((name) => isMissing(join(root, name, session + ENDING)));
	} catch {
		return false;
	}
}

/**
 * Opens a listing that knows nothing yet. What it keeps is bounded by what lies on the disk: about
 * 190 bytes a transcript, because 100,000 of them have to fit into a process that stays small.
 */
export function openListing(): Listing {
	const known = new QuickLRU<string, Map<string, Folder>>({ maxSize: CONFIG_FOLDERS });
	return {
		list(claudeDir) {
			const root = join(claudeDir, "projects");
			const before = known.get(claudeDir);
			const folders = new Map<string, Folder>();
			for (const name of namesIn(root)) {
				const folder = readFolder({ name, path: join(root, name) }, before?.get(name));
				if (folder) folders.set(name, folder);
			}
			known.set(claudeDir, folders);
			return [...folders.values()].flatMap(filesIn);
		},
		listProject(claudeDir, cwd) {
			const name = projectFolder(cwd);
			const folders = known.get(claudeDir) ?? new Map<string, Folder>();
			const folder = readFolder({ name, path: join(claudeDir, "projects", name) }, folders.get(name));
			if (folder) folders.set(name, folder);
			else folders.delete(name);
			known.set(claudeDir, folders);
			return folder ? filesIn(folder) : [];
		},
	};
}

/** A folder under `projects/`. */
interface Project {
	name: string;
	path: string;
}

/** What is kept of a project folder. */
interface Folder {
	project: Project;
	ino: number;
	mtimeMs: number;
	/** Whether a change after the listing would show in the folder's time. */
	reliable: boolean;
	sessions: string[];
	/** By session, in the same order; `undefined` where no file of that name can be read. */
	files: (TranscriptFile | undefined)[];
}

/** Paths are put together when they are asked for: 100,000 of them would take 15 MB. */
class ListedFile implements TranscriptFile {
	constructor(
		private readonly folder: Project,
		readonly session: string,
		readonly modified: number,
		readonly size: number,
	) {}

	get project(): string {
		return this.folder.name;
	}

	get path(): string {
		return `${this.folder.path}/${this.session}${ENDING}`;
	}
}

/** The folder with the names that it has now; `undefined` where there is no such folder. */
function readFolder(project: Project, before: Folder | undefined): Folder | undefined {
	// Before the listing: what changes between the two then shows as a newer time.
	const stats = statOf(project.path);
	if (!stats) return undefined;
	const { ino, mtimeMs } = stats;
	if (before?.reliable && before.ino === ino && before.mtimeMs === mtimeMs) return before;
	const reliable = Date.now() - mtimeMs > UNCHANGED_MS;
	const sessions = namesIn(project.path).flatMap((name) => sessionOf(name) ?? []);
	const files = new Map(before?.files.map((file) => [file?.session, file]));
	return {
		project: before?.project ?? project,
		ino,
		mtimeMs,
		reliable,
		sessions,
		files: sessions.map((session) => files.get(session)),
	};
}

function sessionOf(name: string): string | undefined {
	if (!name.endsWith(ENDING)) return undefined;
	const session = name.slice(0, -ENDING.length);
	return isSessionId(session) ? session : undefined;
}

/** The folder's files as they are now. A file that has not changed is the same object as before. */
function filesIn({ project, sessions, files }: Folder): TranscriptFile[] {
	const found: TranscriptFile[] = [];
	// An index, because pairs of 5,000 would be garbage at each call.
	for (let at = 0; at < sessions.length; at++) {
		const file = fileOf(project, sessions[at] as string, files[at]);
		files[at] = file;
		if (file) found.push(file);
	}
	return found;
}

function fileOf(project: Project, session: string, before?: TranscriptFile): TranscriptFile | undefined {
	const stats = statOf(`${project.path}/${session}${ENDING}`);
	if (!stats?.isFile()) return undefined;
	const { mtimeMs, size } = stats;
	if (before?.modified === mtimeMs && before.size === size) return before;
	return new ListedFile(project, session, mtimeMs, size);
}

function namesIn(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}

/** @throws where it cannot be told */
function isMissing(path: string): boolean {
	try {
		return statSync(path, { throwIfNoEntry: false }) === undefined;
	} catch (error) {
		// A file among the projects.
		if (hasErrno(error, "ENOTDIR")) return true;
		throw error;
	}
}

function statOf(path: string): Stats | undefined {
	try {
		return statSync(path, { throwIfNoEntry: false });
	} catch {
		return undefined;
	}
}
