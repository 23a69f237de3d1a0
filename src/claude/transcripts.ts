import QuickLRU from "quick-lru";
import { type Head, readHead, readTail, type Tail } from "./transcript-ends.ts";
import { findTranscript, openListing, type TranscriptFile } from "./transcript-files.ts";

/** The transcripts on this machine, with what a process remembers of them. */
export interface Transcripts {
	/**
	 * Lists every transcript of one config folder, in no order. It opens no file: it lists folders
	 * and calls `stat`. It is synchronous, because 5,000 `stat`s take 15 ms this way and 150 ms
	 * through the thread pool. It leaves out what is no session (`agent-*.jsonl`, subfolders), and
	 * what disappears or cannot be read. A file that has not changed is the same object as before:
	 * 5,000 new ones at each call would fill the server's memory with garbage.
	 */
	list(claudeDir: string): TranscriptFile[];

	/** Lists the transcripts of one working folder. */
	listProject(claudeDir: string, cwd: string): TranscriptFile[];

	/**
	 * Finds one session's transcript, wherever its project lies: the newest, as a session that moved
	 * to another project folder leaves a file behind. It looks for that one file in each folder, and
	 * lists none: 1,000 folders take 3 ms. Returns `undefined` where there is none. A file that has
	 * not changed is the same object as before, for the last few sessions.
	 * @param cwd the working folder where it most likely is. Where it is there, no other is looked at.
	 */
	find(claudeDir: string, session: string, cwd?: string): TranscriptFile | undefined;

	/** What the start of a transcript tells. From memory while the file has not changed. */
	head(file: TranscriptFile): Head;

	/** What the end of a transcript tells. From memory while the file has not changed. */
	tail(file: TranscriptFile): Tail;

	/**
	 * The name the user gave the session: that of its tail. From memory while the file has not
	 * changed.
	 */
	givenName(file: TranscriptFile): string | undefined;
}

/**
 * The ends of this many transcripts at least, and of less than twice as many, stay in memory. So an
 * address among 5,000 sessions is found without opening a file again. A head takes up to 4 KB where
 * the first prompt is long.
 */
const ENDS_KEPT = 5_000;

/** More sessions than run at a time on one machine. */
const FOUND_KEPT = 200;

/**
 * Opens the transcripts on this machine. It remembers nothing yet, and never more than is bounded
 * here.
 */
export function openTranscripts(): Transcripts {
	const heads = new QuickLRU<TranscriptFile, Head>({ maxSize: ENDS_KEPT });
	const tails = new QuickLRU<TranscriptFile, Tail>({ maxSize: ENDS_KEPT });
	/**
	 * The names of all files that are still listed; `null` is no name. To open 100,000 files again
	 * for their names would take seconds.
	 */
	const names = new WeakMap<TranscriptFile, string | null>();
	/** What was found of single sessions, by path. */
	const found = new QuickLRU<string, TranscriptFile>({ maxSize: FOUND_KEPT });

	function find(claudeDir: string, session: string, cwd?: string): TranscriptFile | undefined {
		const file = findTranscript(claudeDir, session, cwd);
		const before = file && found.get(file.path);
		if (!file || (before?.modified === file.modified && before.size === file.size)) return before;
		found.set(file.path, file);
		return file;
	}

	function headOf(file: TranscriptFile): Head | undefined {
		return keptOrRead(heads, file, () => readHead(file.path));
	}

	function tailOf(file: TranscriptFile): Tail | undefined {
		return keptOrRead(tails, file, () => readTail(file.path, file.size, headOf(file)?.customTitle));
	}

	return {
		...openListing(),
		find,
		head: (file) => headOf(file) ?? {},
		tail: (file) => tailOf(file) ?? {},
		givenName: (file) => keptOrRead(names, file, () => nameIn(tailOf(file))) ?? undefined,
	};
}

function nameIn(tail: Tail | undefined): string | null | undefined {
	return tail && (tail.customTitle ?? null);
}

/**
 * What a transcript tells, from memory or else from the file. One that cannot be read is tried
 * again the next time.
 */
function keptOrRead<Told>(
	kept: { get(file: TranscriptFile): Told | undefined; set(file: TranscriptFile, told: Told): unknown },
	file: TranscriptFile,
	read: () => Told | undefined,
): Told | undefined {
	const known = kept.get(file);
	if (known !== undefined) return known;
	const told = read();
	if (told !== undefined) kept.set(file, told);
	return told;
}
