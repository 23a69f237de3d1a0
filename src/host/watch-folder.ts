import * as fs from "node:fs";
import { basename } from "node:path";

/** How often a stat checks what file events may have missed. */
const CHECK_MS = 2_000;

/**
 * How long a folder's time is young, in milliseconds: the step of a file system's clock, up to 2 s,
 * and some slack.
 */
const YOUNG_MS = 5_000;

/**
 * Calls `changed` after names in a folder may have changed. It may call without cause. The folder
 * need not exist, and may be replaced.
 *
 * File events bring the changes. Every 2 s a stat checks behind them: for file systems without
 * events (NFS, SMB), for events lost to an overflow (libuv drops IN_Q_OVERFLOW), and for a folder
 * that was replaced. A watch does not keep the process running.
 * @param checked is called at each such check.
 * @returns how to stop.
 */
export function watchFolder(folder: string, changed: () => void, checked: () => void = () => {}): () => void {
	// The first stat comes before the events: what changes between the two shows as a difference.
	let seen = statIfThere(folder);
	const events = folderEvents(folder, changed);
	events.listen();
	const net = setInterval(() => {
		const found = statIfThere(folder);
		const { isOther, mayDiffer } = compareFolders(seen, found, Date.now());
		seen = found;
		if (isOther || !events.areHeard()) events.listen();
		checked();
		if (mayDiffer) changed();
	}, CHECK_MS).unref();
	return () => {
		clearInterval(net);
		events.end();
	};
}

/**
 * Calls `changed` after names in a folder have changed, by file events alone: while nothing
 * happens, nothing is done. It is for those who can do without an event that is lost.
 * @param ended is called where no more events will come.
 * @returns how to stop, or `undefined` where there are no events to be had.
 */
export function hearFolder(folder: string, changed: () => void, ended: () => void): (() => void) | undefined {
	try {
		const watcher = fs.watch(folder, () => changed());
		watcher.on("error", () => {
			watcher.close();
			ended();
		});
		return () => watcher.close();
	} catch {
		return undefined;
	}
}

interface FolderEvents {
	/** Listens, anew if it did before. Where that is not possible it stays silent. */
	listen(): void;
	areHeard(): boolean;
	end(): void;
}

function folderEvents(folder: string, changed: () => void): FolderEvents {
	let watcher: fs.FSWatcher | undefined;
	const end = () => {
		watcher?.close();
		watcher = undefined;
	};
	const listen = () => {
		end();
		try {
			watcher = fs.watch(folder, (_, name) => {
				// An event under the folder's own name tells of its end. The inode would not show
				// it: ext4 gives the next folder the same number.
				if (name === basename(folder)) listen();
				changed();
			});
			watcher.on("error", end);
		} catch {
			// No inotify watches left (ENOSPC, EMFILE), or no folder at the moment. The next check
			// tries again.
		}
	};
	return { listen, end, areHeard: () => watcher !== undefined };
}

/** What of a folder's stat shows a change. */
export type FolderStat = { ino: number; mtimeMs: number } | undefined;

/**
 * Says whether another folder (or none) is in the place of the one that was `seen`, and whether
 * names in it may differ. Two changes within one step of the file system's clock leave one time, so
 * a folder whose time was young when it was seen may always differ.
 * @param now milliseconds since the epoch.
 */
export function compareFolders(
	seen: FolderStat,
	found: FolderStat,
	now: number,
): { isOther: boolean; mayDiffer: boolean } {
	const isOther = found?.ino !== seen?.ino;
	const wasYoung = seen !== undefined && Math.abs(now - seen.mtimeMs) < YOUNG_MS;
	return { isOther, mayDiffer: isOther || found?.mtimeMs !== seen?.mtimeMs || wasYoung };
}

function statIfThere(folder: string): FolderStat {
	try {
		return fs.statSync(folder, { throwIfNoEntry: false });
	} catch {
		return undefined;
	}
}
