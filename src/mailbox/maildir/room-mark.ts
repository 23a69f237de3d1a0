import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { discard } from "../../host/atomic-write.ts";
import { listNames } from "../../host/list-names.ts";
import type { Message } from "../../model/message.ts";
import { RANKS } from "../rank.ts";
import { unreadName } from "./file-name.ts";
import { type Inbox, prepare } from "./inbox.ts";

/** With more marks than this, those of mail that is unread no more are removed. */
const MOST_MARKS = 100;

/**
 * Leaves a mark for the shell of the status line, which opens no message: an empty file named by the
 * message's id and its room. A mark counts while that message is unread, so nobody has to remove it
 * when the message is taken. Never throws: the message is put by then.
 */
export async function markRoom(at: Inbox, { id, room }: Pick<Message, "id" | "room">): Promise<void> {
	if (room === undefined) return;
	try {
		await prepare(at, at.rooms);
		const marks = listNames(at.rooms);
		if (marks.length >= MOST_MARKS)
			for (const mark of marks) if (!isUnreadNow(at, mark.split("@")[0] ?? "")) discard(join(at.rooms, mark));
		writeFileSync(join(at.rooms, `${id}@${room}`), "", { mode: 0o600 });
	} catch {
		// A full or read-only disk. The status line counts the message among the others alone.
	}
}

function isUnreadNow(at: Inbox, id: string): boolean {
	return RANKS.some((rank) => existsSync(join(at.unread, unreadName(id, rank))));
}
