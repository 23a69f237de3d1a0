import { existsSync } from "node:fs";
import { join } from "node:path";
import { listNames } from "../../host/list-names.ts";
import { isMessageId, type Message } from "../../model/message.ts";
import type { Located } from "../mailbox.ts";
import { archivedIds, archiveFolder } from "./archive.ts";
import { idsOf, isPlain, parseName, plainName } from "./file-name.ts";
import type { Inbox } from "./inbox.ts";
import { readMail, setAside } from "./mail-file.ts";

/**
 * Where a message of this id lies. Each place is checked when the caller asks for it, in the order
 * in which messages move: unread, held, put back, read, and put away. So a message that moves
 * meanwhile is found. The archive comes last: nothing moves out of it, and it need not be listed.
 */
export function* places(at: Inbox, id: string): Generator<[folder: string, name: string]> {
	const plain = plainName(id);
	const isIn = (folder: string) => existsSync(join(folder, plain));
	if (isIn(at.unread)) yield [at.unread, plain];
	for (const name of listNames(at.cur)) if (name.startsWith(id) && parseName(name)) yield [at.cur, name];
	for (const folder of [at.unread, at.cur, archiveFolder(at, id)]) if (isIn(folder)) yield [folder, plain];
}

/**
 * Finds the message of this id, wherever it lies in the inbox. A file that only bears its name is
 * set aside.
 */
export function lookUp(at: Inbox, id: string): Located | undefined {
	for (const [folder, name] of places(at, id)) {
		const mail = readMail(at, folder, name, plainName(id));
		if (mail?.message) return { message: mail.message, place: placeOf(at, folder, name) };
		if (mail && isPlain(name)) setAside(at, folder, name);
	}
	return undefined;
}

/**
 * Reads the message of this id. Unlike `lookUp` it lists no folder where nobody holds the message:
 * one search may read thousands.
 */
export function readMessage(at: Inbox, id: string): Message | undefined {
	for (const folder of [at.unread, at.cur, archiveFolder(at, id)]) {
		const message = readMail(at, folder, plainName(id))?.message;
		if (message) return message;
	}
	return lookUp(at, id)?.message;
}

function placeOf(at: Inbox, folder: string, name: string): Located["place"] {
	if (folder === at.unread) return "unread";
	return isPlain(name) ? "read" : "held";
}

/**
 * True where the message is in the inbox; a held one is not read to know that. A file that only
 * bears its name (an empty one after a power cut) is set aside and makes room.
 */
export function isThere(at: Inbox, id: string): boolean {
	for (const [folder, name] of places(at, id)) {
		if (!isPlain(name) || readMail(at, folder, name)?.message) return true;
		setAside(at, folder, name);
	}
	return false;
}

/**
 * Ids of the messages in an inbox, at least all those that begin with `prefix`. The folders are
 * listed in the order in which messages move, so that one that moves meanwhile is seen. For a whole
 * id new/ and the archive are not listed: much may lie there.
 */
export function idsIn(at: Inbox, prefix: string): string[] {
	if (isMessageId(prefix)) return places(at, prefix).next().done ? [] : [prefix];
	return [...idsOf([at.unread, at.cur, at.unread].flatMap(listNames)), ...archivedIds(at, prefix)];
}
