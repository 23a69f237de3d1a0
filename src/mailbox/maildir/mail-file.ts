import { join } from "node:path";
import { randomHex } from "../../host/atomic-write.ts";
import { parseJson } from "../../host/json-file.ts";
import { moveIfThere } from "../../host/move.ts";
import { readPlainFile } from "../../host/plain-file.ts";
import { makePrivateFolder } from "../../host/private-folder.ts";
import { MAX_TEXT_BYTES, Message } from "../../model/message.ts";
import type { BadMail } from "../mailbox.ts";
import { isUnread, parseName, readName } from "./file-name.ts";
import type { Inbox } from "./inbox.ts";

/** JSON may need six bytes for one of the text (`\u0000`); the rest of a message is small. */
const MAX_FILE_BYTES = 6 * MAX_TEXT_BYTES + 100_000;
const NO_ID = "its name is no message id";

/** The message in a file, or what is wrong with the file. */
export type Mail = { message: Message; fault?: undefined } | { message?: undefined; fault: string };

/**
 * Reads a file of an inbox.
 * @param as the name that its content must fit.
 * @returns `undefined` where the file is gone.
 * @throws IntercomError only where the machine fails (no descriptors left, disk errors).
 */
export function readMail(at: Inbox, folder: string, name: string, as = name): Mail | undefined {
	const id = isUnread(as) ? parseName(as)?.id : undefined;
	if (!id) return { fault: NO_ID };
	const read = readPlainFile(join(folder, name), MAX_FILE_BYTES);
	if (!read || read.fault !== undefined) return read;
	return parseMail(read.text, id, at.owner);
}

/** The message in a text that must have this id and this receiver. */
function parseMail(text: string, id: string, owner: string): Mail {
	const json = parseJson(text);
	if (json === undefined) return { fault: "not JSON" };
	const message = Message.safeParse(json).data;
	if (!message) return { fault: "not a message, or one of another version" };
	if (message.id !== id) return { fault: "its id is not that of its name" };
	if (message.to !== owner) return { fault: "it is addressed to somebody else" };
	return { message };
}

/**
 * Moves a file that is no message to bad/, under a name of safe characters that no other file there
 * has. Never throws.
 * @param as the name to keep of it. Of an unread message's only the id is kept.
 * @returns what could not be moved, with the reason; nothing where it was.
 */
export function setAside(
	at: Inbox,
	folder: string,
	name: string,
	{ as = name, reason = NO_ID } = {},
): BadMail[] {
	const id = isUnread(as) ? parseName(as)?.id : undefined;
	const safe = id ? readName(id) : as.replace(/[^\w.,-]/g, "_").slice(0, 100);
	try {
		makePrivateFolder(at.bad);
		moveIfThere(join(folder, name), join(at.bad, asideName(safe)));
		return [];
	} catch {
		// A folder of another user cannot be renamed, even out of ours. It must not keep the rest
		// from being read.
		return [{ file: join(folder, safe), reason }];
	}
}

function asideName(name: string): string {
	return `${randomHex(4)},${name}`;
}

/** The name that a file in bad/ had before it was set aside. */
export function nameBefore(asideName: string): string {
	return asideName.slice(asideName.indexOf(",") + 1);
}
