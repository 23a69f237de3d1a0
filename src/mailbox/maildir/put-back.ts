import { join } from "node:path";
import { moveIfThere } from "../../host/move.ts";
import { rankOf } from "../rank.ts";
import { archiveFolder } from "./archive.ts";
import { readName, unreadName } from "./file-name.ts";
import { type Inbox, prepare } from "./inbox.ts";
import { readMail } from "./mail-file.ts";

/** Makes a read message unread again, wherever it lies. Returns false where it is not read. */
export async function putBackRead(at: Inbox, id: string): Promise<boolean> {
	const name = readName(id);
	for (const folder of [at.cur, archiveFolder(at, id)]) {
		const message = readMail(at, folder, name)?.message;
		if (!message) continue;
		await prepare(at, at.unread);
		return moveIfThere(join(folder, name), join(at.unread, unreadName(id, rankOf(message))));
	}
	return false;
}
