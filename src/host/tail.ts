import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";
import { watchFolder } from "./watch-folder.ts";

/** How often a file is looked at even if no event came: network and some container file systems send none. */
const SAFETY_NET_MS = 1_000;
const CHUNK = 1 << 18;
const NEWLINE = 10;

/**
 * Calls `onLine` with each line of a file from byte `from` on, as it is written: what is there first, then what
 * comes. The file, and its folder, may not exist yet. A last line without its newline is not reported until it is
 * whole. If the file is truncated or replaced, it is read again from its start. Returns how to stop.
 */
export function tail(file: string, from: number, onLine: (line: string) => void): () => void {
	let stopped = false;
	let reading = false;
	let watched = "";
	let unwatch: () => void = () => {};
	const reader = lineReader(file, from);
	const look = () => {
		// Lines are handed out from within; a caller may well stop, or cause an event, in the middle.
		if (stopped || reading) return;
		reading = true;
		try {
			const folder = nearest(dirname(file));
			if (folder !== watched) {
				unwatch();
				watched = folder;
				unwatch = watchFolder(folder, look);
			}
			for (const line of reader()) {
				if (stopped) return;
				onLine(line);
			}
		} finally {
			reading = false;
		}
	};
	const net = setInterval(look, SAFETY_NET_MS).unref();
	// Not at once: a caller has not got back how to stop yet.
	setImmediate(look);
	return () => {
		stopped = true;
		clearInterval(net);
		unwatch();
	};
}

/** The folder itself or the nearest above it that exists; a new session's project folder is made with its first prompt. */
function nearest(folder: string): string {
	let found = folder;
	while (!existsSync(found) && found !== dirname(found)) found = dirname(found);
	return found;
}

/** Each call gives the whole lines that have come since the last one. What cannot be read now is read at a later call. */
function lineReader(file: string, from: number): () => Generator<string> {
	let position = from;
	/** A file system gives a new file the number of one that was removed; not its time of birth. */
	let identity = "";
	let rest: Buffer = Buffer.alloc(0);
	return function* () {
		let fd: number;
		try {
			fd = openSync(file, "r");
		} catch {
			return;
		}
		try {
			const { ino, birthtimeMs, size } = fstatSync(fd);
			const now = `${ino} ${birthtimeMs}`;
			if (size < position || (identity !== "" && identity !== now)) {
				position = 0;
				rest = Buffer.alloc(0);
			}
			identity = now;
			const chunk = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(1, size - position)));
			for (;;) {
				const bytes = readSync(fd, chunk, 0, chunk.length, position);
				if (bytes === 0) return;
				position += bytes;
				const fresh = chunk.subarray(0, bytes);
				let start = 0;
				// Split as bytes: a chunk may end within a character, a line never does.
				for (let end = fresh.indexOf(NEWLINE); end >= 0; end = fresh.indexOf(NEWLINE, start)) {
					const line = Buffer.concat([rest, fresh.subarray(start, end)]).toString("utf8");
					rest = Buffer.alloc(0);
					start = end + 1;
					yield line;
				}
				if (start < bytes) rest = Buffer.concat([rest, fresh.subarray(start)]);
			}
		} finally {
			closeSync(fd);
		}
	};
}
