import { join } from "node:path";
import { ensurePrivateFolder } from "../../host/private-folder.ts";
import type { Paths } from "../../paths.ts";
import { checkOwner } from "../well-formed.ts";

/**
 * One inbox on disk. A message lies in `unread` (new/) as `<id>.json`, or with its rank as
 * `<id>,P.json` (pressing) or `<id>,S.json` (status). With the same flag it lies in `cur` as
 * `<id>,<pid>,<start>.json` while it is held, and as `<id>,shown,<key>.json` once it is handed
 * over. When it is read, it lies there as `<id>.json`, and at last, as one of many, in a folder of
 * `archive`.
 */
export interface Inbox {
	owner: string;
	/** Intercom's folder. */
	root: string;
	/** Where a message is written. */
	tmp: string;
	unread: string;
	/** What is held, handed over or read. */
	cur: string;
	archive: string;
	/** Marks of a room's mail (`<id>@<room>`) and of tasks' (`<id>@_task`), for the status line. */
	rooms: string;
	/** What is no message. */
	bad: string;
}

/** @throws IntercomError `bad_input` for what is neither a session id nor `human`. */
export function inboxOf(paths: Paths, owner: string): Inbox {
	const folder = paths.inbox(checkOwner(owner));
	return {
		owner,
		root: paths.root,
		tmp: join(folder, "tmp"),
		unread: join(folder, "new"),
		cur: join(folder, "cur"),
		archive: join(folder, "archive"),
		rooms: join(folder, "rooms"),
		bad: join(folder, "bad"),
	};
}

/** Makes folders of an inbox where they are missing, and closes Intercom's own folder to others. */
export async function prepare(at: Inbox, ...folders: string[]): Promise<void> {
	for (const folder of [at.root, ...folders]) await ensurePrivateFolder(folder);
}
