import { join } from "node:path";
import { listNames } from "../../host/list-names.ts";
import { moveIfThere } from "../../host/move.ts";
import type { Handed } from "../mailbox.ts";
import { parseName, readName, unreadName } from "./file-name.ts";
import type { Inbox } from "./inbox.ts";
import { readMail, setAside } from "./mail-file.ts";

/** Reads what was handed over and is not settled yet, oldest first. */
export function readHanded(at: Inbox): Handed[] {
	return listNames(at.cur)
		.sort()
		.flatMap((name) => readOne(at, name) ?? []);
}

/** A file that is no message is set aside: nobody holds it. */
function readOne(at: Inbox, name: string): Handed | undefined {
	const { id, rank, handed: key } = parseName(name) ?? {};
	if (!id || !rank || !key) return undefined;
	const mail = readMail(at, at.cur, name, readName(id));
	if (mail && !mail.message) setAside(at, at.cur, name, { as: readName(id) });
	if (!mail?.message) return undefined;
	// The name has the key, which is never used again. So a late call moves nothing that was handed
	// over anew.
	const move = async (...to: [folder: string, name: string]) => moveIfThere(join(at.cur, name), join(...to));
	return {
		key,
		message: mail.message,
		done: () => move(at.cur, readName(id)),
		putBack: () => move(at.unread, unreadName(id, rank)),
	};
}
