import * as fs from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { hasErrno, IntercomError } from "../errors.ts";

// Only fsync leaves this thread: it alone takes long (0.2 ms to tens of ms). A hop through the thread pool costs
// more than an open, a rename or a close itself: a durable write took 0.5 ms this way, 0.9 ms with fs/promises.
const fsyncLater = promisify(fs.fsync);

/** Maildir's own rule: what has lain in tmp/ for 36 hours belongs to a writer that died. */
const STALE_MS = 36 * 3600_000;

/**
 * What a caller is told of a file error: `no_space`, `denied`, `unreadable` (something else lies where a folder or
 * file should), else `internal`. The hint names `folder`; the error itself is the `cause`. An IntercomError passes through.
 */
export function fileError(error: unknown, folder: string): IntercomError {
	if (error instanceof IntercomError) return error;
	const [code, message, hint] = hasErrno(error, "ENOSPC", "EDQUOT")
		? (["no_space", "The disk is full.", `Free some space for ${folder}, then try again.`] as const)
		: hasErrno(error, "EACCES", "EPERM", "EROFS")
			? (["denied", "Intercom may not use its folder.", `Check owner and permissions of ${folder}.`] as const)
			: hasErrno(error, "ENOTDIR", "EEXIST", "EISDIR", "ELOOP", "ENOTEMPTY")
				? (["unreadable", "Something is in the way of Intercom's files.", `Look at ${folder}.`] as const)
				: (["internal", "A file operation failed.", `Try again; else check the disk of ${folder}.`] as const);
	return new IntercomError(code, message, { hint, cause: error });
}

/** Runs `work` and turns what it throws into a `fileError` of `folder`. */
export function onDisk<T>(folder: string, work: () => T): T {
	try {
		return work();
	} catch (error) {
		throw fileError(error, folder);
	}
}

/** Makes a folder and its parents, 0700; a folder that was more open is closed to others. Returns the first it made. */
export function makePrivateFolder(folder: string): string | undefined {
	const made = onDisk(folder, () => makeFolders(folder));
	if (made === undefined) closeToOthers(folder);
	return made;
}

// Not mkdir's `recursive`: on a read-only file system Node 20 makes ENOENT of EROFS there, and the user hears nonsense.
function makeFolders(folder: string): string | undefined {
	const make = () => {
		try {
			fs.mkdirSync(folder, { mode: 0o700 });
			return true;
		} catch (error) {
			if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return false;
			throw error;
		}
	};
	try {
		return make() ? folder : undefined;
	} catch (error) {
		if (!hasErrno(error, "ENOENT") || dirname(folder) === folder) throw error;
	}
	const first = makeFolders(dirname(folder));
	return make() ? (first ?? folder) : first;
}

/** The same, and what it made survives a crash. */
export async function ensurePrivateFolder(folder: string): Promise<void> {
	const path = resolve(folder);
	const made = makePrivateFolder(path);
	if (made === undefined) return;
	// A new folder is only there after a power cut once its parent is written.
	for (let at = path; ; at = dirname(at)) {
		await syncFolder(dirname(at));
		if (at === made || at === dirname(at)) return;
	}
}

function closeToOthers(folder: string): void {
	try {
		const { mode, uid } = fs.statSync(folder);
		// A sticky folder is everybody's (/tmp as CLAUDE_INTERCOM_DIR): closing it would break the machine for root.
		if ((mode & 0o077) !== 0 && (mode & 0o1000) === 0 && uid === process.getuid?.())
			fs.chmodSync(folder, 0o700);
	} catch {
		// File systems without modes (vfat, SMB) refuse; Intercom works there all the same.
	}
}

/** Writes what a folder lists to the disk, where the platform allows. */
export async function syncFolder(folder: string): Promise<void> {
	let fd: number | undefined;
	try {
		fd = fs.openSync(folder, fs.constants.O_RDONLY);
		await fsyncLater(fd);
	} catch (error) {
		// Windows and some network file systems cannot sync a folder, and a folder may be writable but not readable.
		if (!hasErrno(error, "EISDIR", "EINVAL", "ENOTSUP", "EPERM", "EACCES", "EBADF"))
			throw fileError(error, folder);
	} finally {
		if (fd !== undefined) fs.closeSync(fd);
	}
}

/** So many random bytes, in hex. Not by node:crypto: to load that takes 4 ms, and a hook that only takes mail needs none. */
export function randomHex(bytes: number): string {
	return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString("hex");
}

/** Writes a temporary file (0600) into `folder`, fsynced, and returns its path. Nothing is left of it where that fails. */
export async function writeTemporary(folder: string, name: string, text: string): Promise<string> {
	const path = join(folder, `${name}.${randomHex(6)}.tmp`);
	const fd = onDisk(folder, () => fs.openSync(path, "wx", 0o600));
	try {
		fs.writeFileSync(fd, text);
		await fsyncLater(fd);
	} catch (error) {
		discard(path);
		throw fileError(error, folder);
	} finally {
		fs.closeSync(fd);
	}
	return path;
}

/** Puts `text` in place of `file` (0600, its folder 0700 and made where missing): readers see old or new, never a part; it survives a crash. */
export async function writeAtomic(file: string, text: string): Promise<void> {
	const folder = dirname(file);
	await ensurePrivateFolder(folder);
	const path = await writeTemporary(folder, basename(file), text);
	try {
		fs.renameSync(path, file);
	} catch (error) {
		discard(path);
		throw fileError(error, folder);
	}
	await syncFolder(folder);
}

/** Removes a file that is no longer wanted, as well as it can. */
export function discard(path: string): void {
	try {
		fs.rmSync(path, { force: true });
	} catch {
		// The error that led here is the one to tell; the sweep takes what is left.
	}
}

/** Removes the temporary files of writers that died long ago. Never fails: leftovers harm nobody. */
export function sweepTemporary(folder: string): void {
	try {
		for (const name of fs.readdirSync(folder)) {
			if (!name.endsWith(".tmp")) continue;
			const path = join(folder, name);
			if ((fs.statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < Date.now() - STALE_MS)
				fs.rmSync(path);
		}
	} catch {}
}

/** Renames `from` to `to`. False where `from` is not there (any more): somebody else was first. One of many claimers wins. */
export function moveIfThere(from: string, to: string): boolean {
	try {
		fs.renameSync(from, to);
		return true;
	} catch (error) {
		if (hasErrno(error, "ENOENT")) return false;
		throw fileError(error, dirname(to));
	}
}

/** Appends one line (0600) with a single write, so that lines of many processes never mix. A torn last line stays alone. */
export function appendLine(file: string, line: string): void {
	onDisk(dirname(file), () => {
		const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW } = fs.constants;
		const fd = fs.openSync(file, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
		try {
			const last = Buffer.from("\n");
			const size = fs.fstatSync(fd).size;
			if (size > 0) fs.readSync(fd, last, 0, 1, size - 1);
			const bytes = Buffer.from(`${last.toString() === "\n" ? "" : "\n"}${line}\n`);
			// A disk that fills up in the middle makes a short write, not an error.
			if (fs.writeSync(fd, bytes) < bytes.length)
				throw Object.assign(new Error("short write"), { code: "ENOSPC" });
		} finally {
			fs.closeSync(fd);
		}
	});
}

/** What a file holds, or why it cannot be read, in our own words. */
export type PlainText = { text: string; fault?: undefined } | { text?: undefined; fault: string };

/**
 * A small UTF-8 file. `undefined` where there is none. Links are not followed and pipes not waited for, so nothing
 * planted in a folder can lead or hold a reader. Throws only where the machine fails (no descriptors left, disk errors).
 */
export function readPlainFile(file: string, maxBytes: number): PlainText | undefined {
	let fd: number | undefined;
	try {
		fd = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
		const stat = fs.fstatSync(fd);
		if (!stat.isFile()) return { fault: "not a regular file" };
		if (stat.size > maxBytes) return { fault: "too large" };
		return { text: new TextDecoder("utf-8", { fatal: true }).decode(fs.readFileSync(fd)) };
	} catch (error) {
		if (hasErrno(error, "ENOENT")) return undefined;
		if (hasErrno(error, "ELOOP", "ENXIO", "EISDIR")) return { fault: "not a regular file" };
		if (hasErrno(error, "EACCES", "EPERM")) return { fault: "may not be read" };
		if (hasErrno(error, "ERR_ENCODING_INVALID_ENCODED_DATA")) return { fault: "not UTF-8" };
		throw fileError(error, dirname(file));
	} finally {
		if (fd !== undefined) fs.closeSync(fd);
	}
}

/** Whether two paths name one file or folder, links followed. */
export function samePath(one: string, other: string): boolean {
	return real(one) === real(other);
}

function real(path: string): string {
	try {
		return fs.realpathSync(path);
	} catch {
		return path;
	}
}
