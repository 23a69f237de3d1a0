import { existsSync, type FSWatcher, statSync, watch } from "node:fs";
import { basename, dirname } from "node:path";

/** How often a file is looked at even if no event came: network and some container file systems send none. */
const SAFETY_NET_MS = 1_000;

/**
 * Calls `onLine` with each line of a file from byte `from` on, as it is written: what is there first, then what
 * comes. The file, and its folder, may not exist yet. A last line without its newline is not reported until it is
 * whole. If the file is truncated or replaced, it is read again from its start. Returns how to stop.
 */
export function tail(file: string, from: number, onLine: (line: string) => void): () => void {
	let stop: () => void = () => {};
	let stopped = false;
	const unwatch = whenExists(file, () => {
		if (stopped) return;
		const start = follow(file, from, onLine);
		stop = () => start.then((end) => end());
	});
	return () => {
		stopped = true;
		unwatch();
		stop();
	};
}

async function follow(file: string, from: number, onLine: (line: string) => void): Promise<() => void> {
	const { default: Tail } = await import("tail-file");
	// tail-file counts positions in decoded characters. With latin1 a character is a byte, so its positions are
	// right; each line is decoded as UTF-8 here. `setCharPos` would read the file from its start to find them.
	const reader = new Tail(file, {
		encoding: "latin1",
		_bufsize: 1 << 18,
		startPos: from,
		setCharPos(this: { setBytePos(position: number): void }, position: number) {
			this.setBytePos(position);
		},
	});
	let stopped = false;
	reader.on("line", (line: string) => {
		if (!stopped) onLine(Buffer.from(line, "latin1").toString("utf8"));
	});
	// Without a listener it throws. The file is gone or unreadable: the safety net starts it again when it is back.
	reader.on("error", () => {});
	reader.start();
	const net = setInterval(() => {
		const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
		if (reader.started && size !== reader.pos) reader.checkDir("change", basename(file));
		else if (!reader.started && size > 0) reader.start();
	}, SAFETY_NET_MS);
	net.unref();
	return () => {
		stopped = true;
		clearInterval(net);
		reader.stop().catch(() => {});
	};
}

/** Calls back, once, as soon as the file exists: at once, or when a folder event or the safety net shows it. */
function whenExists(file: string, found: () => void): () => void {
	if (existsSync(file)) {
		found();
		return () => {};
	}
	let watcher: FSWatcher | undefined;
	let watched = "";
	const end = () => {
		clearInterval(net);
		watcher?.close();
	};
	const look = () => {
		if (existsSync(file)) {
			end();
			found();
			return;
		}
		// The nearest folder that exists; a new session's project folder is made with its first prompt.
		let folder = dirname(file);
		while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
		if (folder === watched) return;
		watcher?.close();
		watched = folder;
		try {
			watcher = watch(folder, look);
			watcher.on("error", () => {
				watched = "";
			});
		} catch {
			watched = "";
		}
		if (folder !== dirname(file)) setImmediate(look);
	};
	const net = setInterval(look, SAFETY_NET_MS);
	net.unref();
	look();
	return end;
}
