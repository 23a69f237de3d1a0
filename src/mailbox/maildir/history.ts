import { listNames } from "../../host/list-names.ts";
import type { Message } from "../../model/message.ts";
import { archiveFolder, archiveFolderName, archiveFolders, namesInArchive } from "./archive.ts";
import { isRead, parseName, readName } from "./file-name.ts";
import type { Inbox } from "./inbox.ts";
import { readMail, setAside } from "./mail-file.ts";

/** Comes after every id: ids are hexadecimal. */
const AFTER_EVERY_ID = "g";

/**
 * Reads `limit` read messages whose id comes before `before`, newest first. A file that bears a
 * message's name and holds none is set aside.
 */
export function readHistory(at: Inbox, limit: number, before = AFTER_EVERY_ID): Message[] {
	const found: Message[] = [];
	if (limit <= 0) return found;
	for (const id of readIds(at, before)) {
		const message = readRead(at, id);
		if (message) found.push(message);
		if (found.length >= limit) break;
	}
	return found;
}

/** cur/ comes first: a message that is put away in between is then in the archive. */
function readRead(at: Inbox, id: string): Message | undefined {
	for (const folder of [at.cur, archiveFolder(at, id)]) {
		const mail = readMail(at, folder, readName(id));
		if (mail?.message) return mail.message;
		if (mail) setAside(at, folder, readName(id));
	}
	return undefined;
}

/**
 * The ids of the read mail that come before `before`, newest first, each once. A folder of the
 * archive is listed when its turn comes.
 */
function* readIds(at: Inbox, before: string): Generator<string> {
	const recent = listNames(at.cur).filter(isRead);
	// After cur/: a message that moves meanwhile is then seen in one of the two.
	const folders = new Set([...archiveFolders(at), ...recent.map(archiveFolderName)]);
	for (const folder of [...folders].sort().reverse()) {
		if (folder > before) continue;
		const inCur = recent.filter((name) => name.startsWith(folder));
		const names = new Set([...inCur, ...namesInArchive(at, folder)]);
		// A folder may hold thousands, of which a page is wanted: their names are read one by one.
		for (const name of [...names].sort().reverse()) {
			const id = isRead(name) ? parseName(name)?.id : undefined;
			if (id !== undefined && id < before) yield id;
		}
	}
}
