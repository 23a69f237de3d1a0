import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import { hasErrno, IntercomError } from "../errors.ts";
import { fileError } from "../host/file-error.ts";
import { linkedFile } from "../host/plain-file.ts";

/**
 * Refuses a person's file that could not be replaced, before anything is changed: it is locked, or
 * its folder may not be written. A file is replaced by a rename, so its own mode does not count.
 * @throws IntercomError `denied`; it names the file and says what to do
 */
export function refuseUnwritable(file: string): void {
	const target = linkedFile(file) ?? file;
	const locked = existsSync(target) ? denial(target) : undefined;
	if (hasErrno(locked, "EPERM", "EROFS")) throw unwritable(target, locked);
	const refused = denial(nearestFolder(target));
	if (refused !== undefined) throw unwritable(target, refused);
}

/** What went wrong with changing a person's file, in our own words. */
export function unwritable(file: string, thrown: unknown): IntercomError {
	const folder = nearestFolder(file);
	const cause = thrown instanceof IntercomError ? thrown.cause : thrown;
	if (hasErrno(cause, "EROFS")) {
		return new IntercomError("denied", `${file} may not be changed: its file system is read-only.`, {
			hint: "Make it writable, or name another config folder with --config-dir; then run this again.",
			cause,
		});
	}
	if (hasErrno(cause, "EPERM", "EACCES")) {
		return new IntercomError("denied", `${file} may not be changed.`, {
			hint:
				`Look at owner, mode and locks of it and of ${folder} ` +
				"(`ls -ld`, `lsattr -d`; on macOS `ls -ldO`). " +
				"Make both writable (`chattr -i` or `chflags nouchg` for a lock), then run this again.",
			cause,
		});
	}
	return fileError(thrown, folder);
}

function denial(path: string): unknown {
	try {
		accessSync(path, constants.W_OK);
		return undefined;
	} catch (error) {
		return error;
	}
}

function nearestFolder(path: string): string {
	const above = dirname(path);
	return existsSync(above) || above === path ? above : nearestFolder(above);
}
