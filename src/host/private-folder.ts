import * as fs from "node:fs";
import { dirname, resolve } from "node:path";
import { hasErrno } from "../errors.ts";
import { onDisk } from "./file-error.ts";
import { syncFolder } from "./sync.ts";

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = fs.constants;

/**
 * Makes a folder and its missing parents, 0700, so that they survive a crash. A folder that is
 * there and open to others is closed to them.
 * @throws IntercomError as `fileError` says.
 */
export async function ensurePrivateFolder(folder: string): Promise<void> {
	const path = resolve(folder);
	const first = makePrivateFolder(path);
	if (first === undefined) return;
	// After a power cut a new folder is there only if its parent was written.
	for (let at = path; ; at = dirname(at)) {
		await syncFolder(dirname(at));
		if (at === first || at === dirname(at)) return;
	}
}

/**
 * The same without the promise to survive a crash.
 * @returns the topmost folder that it made; `undefined` where the folder was there.
 * @throws IntercomError as `fileError` says.
 */
export function makePrivateFolder(folder: string): string | undefined {
	const first = onDisk(folder, () => makeFolders(folder));
	if (first === undefined) closeToOthers(folder);
	return first;
}

/**
 * Returns the topmost folder that it made. We do not use mkdir's `recursive`: on a read-only file
 * system Node 20 turns EROFS into ENOENT there, and the user would hear nonsense.
 */
function makeFolders(folder: string): string | undefined {
	try {
		return makeOne(folder) ? folder : undefined;
	} catch (error) {
		if (!hasErrno(error, "ENOENT") || dirname(folder) === folder) throw error;
	}
	const first = makeFolders(dirname(folder));
	return makeOne(folder) ? (first ?? folder) : first;
}

/** True where it made the folder, false where the folder was there. */
function makeOne(folder: string): boolean {
	try {
		fs.mkdirSync(folder, { mode: 0o700 });
		return true;
	} catch (error) {
		if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return false;
		throw error;
	}
}

/** Follows no link: what one leads to may be anything of the user's. */
function closeToOthers(folder: string): void {
	let fd: number | undefined;
	try {
		if (!isOpenAndOwn(fs.lstatSync(folder))) return;
		fd = fs.openSync(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
		if (isOpenAndOwn(fs.fstatSync(fd))) fs.fchmodSync(fd, 0o700);
	} catch {
		// File systems without modes (vfat, SMB) refuse. Intercom works there all the same.
	} finally {
		if (fd !== undefined) fs.closeSync(fd);
	}
}

function isOpenAndOwn(stat: fs.Stats): boolean {
	const isOpen = (stat.mode & 0o077) !== 0;
	// A sticky folder belongs to everybody. To close /tmp as root would break the machine.
	const isSticky = (stat.mode & 0o1000) !== 0;
	return stat.isDirectory() && isOpen && !isSticky && stat.uid === process.getuid?.();
}
