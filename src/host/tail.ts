import { closeSync, existsSync, fstatSync, readSync, type Stats } from "node:fs";
import { dirname } from "node:path";
import { openRegularFile } from "./plain-file.ts";
import { CHUNK_BYTES, lineSplitter } from "./split-lines.ts";
import { watchFolder } from "./watch-folder.ts";

/**
 * How often a file is read even if no event came: network and some container file systems send
 * none.
 */
const SAFETY_NET_MS = 1_000;

/**
 * Follows a file: calls `onLine` with each line from byte `from` on, first with what is there, then
 * with what is written. The file and its folder may not exist yet. A last line is not reported
 * before its newline is written. A file that is truncated or replaced is read again from its start.
 * What is no regular file has no lines.
 * Whatever goes wrong on the disk, `tail` tries again later and never throws.
 * @param moved tells where the file may be now, where it is not there any more. A file that has only
 *   got another name is read on from where it had been read to.
 * @returns how to stop; no line comes after that.
 */
export function tail(
	file: string,
	from: number,
	onLine: (line: string) => void,
	moved: (file: string) => string = (same) => same,
): () => void {
	let isStopped = false;
	let isReading = false;
	const place = { file };
	const reader = lineReader(place, from);
	const readOn = () => {
		// `onLine` is called from within. It may stop us, or cause an event, in the middle.
		if (isStopped || isReading) return;
		isReading = true;
		try {
			if (!existsSync(place.file)) place.file = moved(place.file);
			watch.moveToNearest();
			for (const line of reader()) {
				if (isStopped) return;
				onLine(line);
			}
		} finally {
			isReading = false;
		}
	};
	const watch = watchNearest(place, readOn);
	const net = setInterval(readOn, SAFETY_NET_MS).unref();
	// Not at once: the caller does not have the function to stop yet.
	setImmediate(readOn);
	return () => {
		isStopped = true;
		clearInterval(net);
		watch.stop();
	};
}

/** Where a followed file is, as far as is known. */
interface Place {
	file: string;
}

/**
 * Watches a file's folder, or the nearest one above it that exists: the client makes a new session's
 * project folder with its first prompt. Nothing is watched before the first `moveToNearest`.
 */
function watchNearest(place: Place, changed: () => void): { moveToNearest(): void; stop(): void } {
	let watched = "";
	let unwatch: () => void = () => {};
	return {
		moveToNearest() {
			const nearest = nearestExisting(dirname(place.file));
			if (nearest === watched) return;
			unwatch();
			watched = nearest;
			unwatch = watchFolder(nearest, changed);
		},
		stop: () => unwatch(),
	};
}

function nearestExisting(folder: string): string {
	let found = folder;
	while (!existsSync(found) && found !== dirname(found)) found = dirname(found);
	return found;
}

/**
 * Each call of the returned function gives the whole lines that have come since the call before.
 * What cannot be read now is read at a later call.
 */
function lineReader(place: Place, from: number): () => Generator<string> {
	let position = from;
	let identity = "";
	const splitter = lineSplitter();
	const startAgainIfOther = (stat: Stats) => {
		const found = identityOf(stat);
		const isReplaced = identity !== "" && identity !== found;
		if (stat.size < position || isReplaced) {
			position = 0;
			splitter.reset();
		}
		identity = found;
	};
	return function* () {
		const fd = openIfThere(place.file);
		if (fd === undefined) return;
		try {
			const stat = fstatSync(fd);
			startAgainIfOther(stat);
			const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(1, stat.size - position)));
			for (;;) {
				const bytes = readIfPossible(fd, chunk, position);
				if (bytes === 0) return;
				position += bytes;
				yield* splitter.push(chunk.subarray(0, bytes));
			}
		} finally {
			closeSync(fd);
		}
	};
}

/**
 * A file system may give a new file the inode number of one that was removed, but not its time of
 * birth.
 */
function identityOf({ ino, birthtimeMs }: Stats): string {
	return `${ino} ${birthtimeMs}`;
}

function openIfThere(file: string): number | undefined {
	try {
		return openRegularFile(file);
	} catch {
		return undefined;
	}
}

/** How many bytes it read; 0 at the end of the file and where the disk fails. */
function readIfPossible(fd: number, chunk: Buffer, position: number): number {
	try {
		return readSync(fd, chunk, 0, chunk.length, position);
	} catch {
		return 0;
	}
}
