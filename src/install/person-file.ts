// Files that are a person's, not ours. Links are followed, modes are kept, and the folders are
// left as they are.
import { createHash } from "node:crypto";
import {
	chmodSync,
	existsSync,
	readdirSync,
	realpathSync,
	renameSync,
	rmdirSync,
	rmSync,
	statSync,
} from "node:fs";
import { basename, dirname } from "node:path";
import { hasErrno, IntercomError } from "../errors.ts";
import { discard, writeTemporary } from "../host/atomic-write.ts";
import { linkedFile, readPlainBytes } from "../host/plain-file.ts";
import { syncFolder } from "../host/sync.ts";
import { unwritable } from "./unwritable.ts";

const BOM = "\ufeff";

/** Far more than settings or a state file ever hold. */
const MOST_BYTES = 1 << 28;

/**
 * The bytes of a file; `undefined` where there is none.
 * @throws IntercomError `unreadable` where it is no regular file, or larger than any settings
 */
export function readBytes(file: string): Buffer | undefined {
	const path = linkedFile(file);
	const read = path === undefined ? undefined : readPlainBytes(path, MOST_BYTES);
	if (read?.fault === undefined) return read?.bytes;
	throw new IntercomError("unreadable", `${file} cannot be read: ${read.fault}.`, {
		hint: "Look at what lies there, and run this again; nothing was changed.",
	});
}

/**
 * The text of a file, apart from the byte order mark that it may begin with.
 * @throws IntercomError `unreadable` where it is no UTF-8: written back, it would be another file
 */
export function decode(bytes: Buffer, file: string): { bom: string; text: string } {
	try {
		const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
		return text.startsWith(BOM) ? { bom: BOM, text: text.slice(1) } : { bom: "", text };
	} catch (cause) {
		throw new IntercomError("unreadable", `${file} is not UTF-8.`, {
			hint: "Save it as UTF-8 and run this again; nothing in it was changed.",
			cause,
		});
	}
}

/**
 * Puts `content` in place of the file: readers see the old file or the new one. A link stays a
 * link, and the mode is kept; a new file gets 0600.
 * @throws IntercomError as `unwritable` says, with the file's name
 */
export async function replace(file: string, content: string | Buffer): Promise<void> {
	const target = existsSync(file) ? realpathSync(file) : file;
	const mode = statSync(target, { throwIfNoEntry: false })?.mode ?? 0o600;
	const folder = dirname(target);
	let temporary: string | undefined;
	try {
		temporary = await writeTemporary(folder, `.${basename(target)}`, content);
		chmodSync(temporary, mode & 0o7777);
		renameSync(temporary, target);
	} catch (error) {
		if (temporary !== undefined) discard(temporary);
		throw unwritable(target, error);
	}
	await syncFolder(folder);
}

/** Removes a file, or a folder with all that it holds. What is not there need not be removed. */
export function remove(path: string): void {
	try {
		rmSync(path, { force: true, recursive: true });
	} catch (error) {
		throw unwritable(path, error);
	}
}

/**
 * Removes a folder that is empty. Its parent is left alone, even where it becomes empty by this.
 */
export function removeIfEmpty(folder: string): void {
	if (!existsSync(folder) || readdirSync(folder).length > 0 || dirname(folder) === folder) return;
	try {
		rmdirSync(folder);
	} catch (error) {
		// Another process has put something into it meanwhile, or has removed it.
		if (!hasErrno(error, "ENOTEMPTY", "EEXIST", "ENOENT")) throw error;
	}
}

/** The SHA-256 of bytes or of a text, in hex. */
export function digest(bytes: Buffer | string): string {
	return createHash("sha256").update(bytes).digest("hex");
}
