import * as fs from "node:fs";
import { basename } from "node:path";

/**
 * Calls `changed` after names in `folder` may have changed, until the returned function is called; may call without cause.
 * File events bring it; every 2 s a stat looks behind them, for file systems without events (NFS, SMB), for events
 * lost to an overflow (libuv drops IN_Q_OVERFLOW) and for a folder that was replaced. `tick` is called at each such look.
 */
export function watchFolder(folder: string, changed: () => void, tick: () => void = () => {}): () => void {
	let watcher: fs.FSWatcher | undefined;
	const disarm = () => {
		watcher?.close();
		watcher = undefined;
	};
	const arm = () => {
		disarm();
		try {
			watcher = fs.watch(folder, (_, name) => {
				// Under its own name a folder tells of its end. The inode alone would not show it: ext4 gives the next
				// folder the same number.
				if (name === basename(folder)) arm();
				changed();
			});
			watcher.on("error", disarm);
		} catch {
			// No inotify watches left (ENOSPC, EMFILE), or no folder at the moment: the next look tries again.
		}
	};
	const look = () => {
		try {
			return fs.statSync(folder, { throwIfNoEntry: false });
		} catch {
			return undefined;
		}
	};
	// The look before the watch: what changes between the two then shows as a difference.
	let seen = look();
	arm();
	const net = setInterval(() => {
		const now = look();
		// Two changes within one step of the file system's clock (up to 2 s) leave one time: look once more at a young one.
		const young = seen !== undefined && Math.abs(Date.now() - seen.mtimeMs) < 5000;
		const moved = now?.ino !== seen?.ino;
		const differs = moved || now?.mtimeMs !== seen?.mtimeMs;
		seen = now;
		if (moved || !watcher) arm();
		tick();
		if (differs || young) changed();
	}, 2000).unref();
	return () => {
		clearInterval(net);
		disarm();
	};
}
