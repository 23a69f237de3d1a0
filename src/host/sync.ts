import * as fs from "node:fs";
import { promisify } from "node:util";
import { hasErrno } from "../errors.ts";
import { fileError } from "./file-error.ts";

/**
 * Writes an open file to the disk. Only fsync leaves this thread, because it alone takes long (0.2
 * ms to tens of ms). A hop through the thread pool costs more than an open, a rename or a close
 * itself: a durable write took 0.5 ms this way, 0.9 ms with fs/promises.
 */
export const syncFile = promisify(fs.fsync);

/**
 * Writes what a folder lists to the disk, where the platform allows.
 * @throws IntercomError as `fileError` says, where the disk fails.
 */
export async function syncFolder(folder: string): Promise<void> {
	let fd: number | undefined;
	try {
		fd = fs.openSync(folder, fs.constants.O_RDONLY);
		await syncFile(fd);
	} catch (error) {
		// Windows and some network file systems cannot sync a folder. A folder may also be writable
		// but not readable.
		if (!hasErrno(error, "EISDIR", "EINVAL", "ENOTSUP", "EPERM", "EACCES", "EBADF"))
			throw fileError(error, folder);
	} finally {
		if (fd !== undefined) fs.closeSync(fd);
	}
}
