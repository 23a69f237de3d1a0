import { existsSync } from "node:fs";
import { join } from "node:path";
import { listNames } from "../../host/list-names.ts";
import { isMessageId, type Message } from "../../model/message.ts";
import type { Located } from "../mailbox.ts";
import { RANKS } from "../rank.ts";
import { archivedIds, archiveFolder } from "./archive.ts";
import { idsOf, isUnread, parseName, readName, unreadName } from "./file-name.ts";
import type { Inbox } from "./inbox.ts";
import { readMail, setAside } from "./mail-file.ts";

type Place = [folder: string, name: string];

/**
 * Where a message of this id lies. Each place is checked when the caller asks for it, in the order
 * in which messages move: unread, held, handed over, put back, read, and put away. So a message
 * that moves meanwhile is found. The archive comes last: nothing moves out of it, and it need not
 * be listed.
 */
export function* places(at: Inbox, id: string): Generator<Place> {
	const isThere = (place: Place) => existsSync(join(...place));
	for (const place of unreadPlaces(at, id)) if (isThere(place)) yield place;
	const inCur = placesInCur(at, id);
	yield* inCur;
	// What is held may be handed over meanwhile.
	if (inCur.length > 0) yield* placesInCur(at, id);
	for (const place of [...unreadPlaces(at, id), ...readPlaces(at, id)]) if (isThere(place)) yield place;
}

function placesInCur(at: Inbox, id: string): Place[] {
	const names = listNames(at.cur).filter((name) => name.startsWith(id) && parseName(name));
	return names.map((name) => [at.cur, name]);
}

function unreadPlaces(at: Inbox, id: string): Place[] {
	return RANKS.map((rank) => [at.unread, unreadName(id, rank)]);
}

function readPlaces(at: Inbox, id: string): Place[] {
	return [at.cur, archiveFolder(at, id)].map((folder) => [folder, readName(id)]);
}

/**
 * Finds the message of this id, wherever it lies in the inbox. A file that only bears its name is
 * set aside.
 */
export function lookUp(at: Inbox, id: string): Located | undefined {
	for (const [folder, name] of places(at, id)) {
		const mail = readMail(at, folder, name, readName(id));
		if (mail?.message) return { message: mail.message, place: placeOf(at, folder, name) };
		if (mail && isUnread(name)) setAside(at, folder, name);
	}
	return undefined;
}

/**
 * Reads the message of this id. Unlike `lookUp` it lists no folder where nobody holds the message:
 * one search may read thousands.
 */
export function readMessage(at: Inbox, id: string): Message | undefined {
	for (const [folder, name] of [...unreadPlaces(at, id), ...readPlaces(at, id)]) {
		const message = readMail(at, folder, name)?.message;
		if (message) return message;
	}
	return lookUp(at, id)?.message;
}

function placeOf(at: Inbox, folder: string, name: string): Located["place"] {
	if (folder === at.unread) return "unread";
	const { held, handed } = parseName(name) ?? {};
	if (held) return "held";
	return handed ? "handed" : "read";
}

/**
 * True where the message is in the inbox; one that is held or handed over is not read to know that.
 * A file that only bears its name (an empty one after a power cut) is set aside and makes room.
 */
export function isThere(at: Inbox, id: string): boolean {
	for (const [folder, name] of places(at, id)) {
		if (!isUnread(name) || readMail(at, folder, name)?.message) return true;
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
