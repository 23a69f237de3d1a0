import { join } from "node:path";
import { listNames } from "../../host/list-names.ts";
import { moveIfThere } from "../../host/move.ts";
import { isRead, parseName, readName } from "./file-name.ts";
import type { Inbox } from "./inbox.ts";
import { nameBefore, readMail } from "./mail-file.ts";
import { isThere } from "./places.ts";

/**
 * Brings back the mail that an earlier version set aside: up to 0.1.0, a name with a flag or with
 * the key of a hand-over was no message's. A server of that version lives on in a session until the
 * session is restarted. Never throws, because whoever reads need not be able to write.
 */
export function bringBack(at: Inbox): void {
	try {
		for (const name of listNames(at.bad)) bringOneBack(at, name);
	} catch {
		// A full or read-only disk. The next caller tries again.
	}
}

function bringOneBack(at: Inbox, name: string): void {
	const before = nameBefore(name);
	const parsed = parseName(before);
	// This version keeps of such a name the id alone.
	if (!parsed || parsed.held || isRead(before)) return;
	const isMessage = readMail(at, at.bad, name, readName(parsed.id))?.message !== undefined;
	const folder = parsed.handed ? at.cur : at.unread;
	const target =
		isMessage && !isThere(at, parsed.id)
			? join(folder, before)
			: join(at.bad, name.replace(before, readName(parsed.id)));
	moveIfThere(join(at.bad, name), target);
}
