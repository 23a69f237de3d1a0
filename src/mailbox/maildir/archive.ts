import { existsSync } from "node:fs";
import { join } from "node:path";
import { listNames } from "../../host/list-names.ts";
import { moveIfThere } from "../../host/move.ts";
import { ensurePrivateFolder } from "../../host/private-folder.ts";
import { isMessageId } from "../../model/message.ts";
import { idsOf, isRead, readName } from "./file-name.ts";
import type { Inbox } from "./inbox.ts";

/**
 * How many read messages cur/ may hold before its older half is put away. Every put lists cur/, to
 * find what is held; past some 3,000 names that took more than 3 ms.
 */
export const MOST_IN_CUR = 1_000;

/** An archive's folder is named by so many of an id's first digits: 2^24 ms, 4 h 40 min. */
const FOLDER_DIGITS = 6;

/** The name of the archive's folder for a message of this id (or of an id that begins so). */
export function archiveFolderName(id: string): string {
	return id.slice(0, FOLDER_DIGITS);
}

/** Where a message of this id lies once it is put away. */
export function archiveFolder(at: Inbox, id: string): string {
	return join(at.archive, archiveFolderName(id));
}

/**
 * Moves the older half of the read mail to `archive/` once there is more than `most` of it. Several
 * processes may do so at once, and die in between: each message moves by one rename, out of cur/
 * for good. Never throws, because whoever reads need not be able to write.
 * @param listed the names in cur/, where the caller has listed them.
 */
export async function putAway(at: Inbox, most: number, listed?: readonly string[]): Promise<void> {
	const made = new Set<string>();
	try {
		const read = (listed ?? listNames(at.cur)).filter(isRead).sort();
		if (read.length <= most) return;
		for (const name of read.slice(0, read.length - Math.floor(most / 2))) {
			const folder = archiveFolder(at, name);
			if (!made.has(folder)) await ensurePrivateFolder(folder);
			made.add(folder);
			// Not fsynced: after a power cut it lies in one of the two.
			moveIfThere(join(at.cur, name), join(folder, name));
		}
	} catch {
		// A full or read-only disk. The next reader tries again, and everything can be read where
		// it lies.
	}
}

/** The names of the archive's folders. */
export function archiveFolders(at: Inbox): string[] {
	return listNames(at.archive).filter((name) => name.length === FOLDER_DIGITS && /^[0-9a-f]+$/.test(name));
}

/** The names in one of the archive's folders. */
export function namesInArchive(at: Inbox, folder: string): string[] {
	return listNames(join(at.archive, folder));
}

/**
 * The ids in the archive that begin with `prefix`. It lists only the folders that may hold such,
 * and none for a whole id.
 */
export function archivedIds(at: Inbox, prefix: string): string[] {
	if (isMessageId(prefix))
		return existsSync(join(archiveFolder(at, prefix), readName(prefix))) ? [prefix] : [];
	const start = archiveFolderName(prefix);
	const names = archiveFolders(at)
		.filter((folder) => folder.startsWith(start))
		.flatMap((folder) => namesInArchive(at, folder));
	return idsOf(names.filter((name) => name.startsWith(prefix) && isRead(name)));
}

/** The ids in the archive that are `first` or come after it. */
export function archivedSince(at: Inbox, first: string): string[] {
	const names = archiveFolders(at)
		.filter((folder) => folder >= archiveFolderName(first))
		.flatMap((folder) => namesInArchive(at, folder));
	return idsOf(names.filter((name) => name >= first && isRead(name)));
}
