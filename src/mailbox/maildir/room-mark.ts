import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { discard } from "../../host/atomic-write.ts";
import { listNames } from "../../host/list-names.ts";
import type { Message } from "../../model/message.ts";
import { RANKS } from "../rank.ts";
import { unreadName } from "./file-name.ts";
import { type Inbox, prepare } from "./inbox.ts";

/** Stands in the place of a room in the mark of a task's mail. No room can have this name. */
const TASK = "_task";
/** With more marks than this, those of mail that is unread no more are removed. */
const MOST_MARKS = 100;

/**
 * Leaves marks for the shell of the status line, which opens no message: an empty file named by the
 * message's id and its room, and one more where the message gives a task or wants something of its
 * receiver for one. A mark counts while that message is unread, so nobody has to remove it when the
 * message is taken. Never throws: the message is put by then.
 */
export async function markRoom(
	at: Inbox,
	{ id, room, task, kind }: Pick<Message, "id" | "room" | "task" | "kind">,
): Promise<void> {
	const words = [room, task !== undefined && kind === "message" ? TASK : undefined];
	const wanted = words.flatMap((word) => (word === undefined ? [] : [`${id}@${word}`]));
	if (wanted.length === 0) return;
	try {
		await prepare(at, at.rooms);
		const marks = listNames(at.rooms);
		if (marks.length >= MOST_MARKS)
			for (const mark of marks) if (!isUnreadNow(at, mark.split("@")[0] ?? "")) discard(join(at.rooms, mark));
		for (const mark of wanted) writeFileSync(join(at.rooms, mark), "", { mode: 0o600 });
	} catch {
		// A full or read-only disk. The status line counts the message among the others alone.
	}
}

function isUnreadNow(at: Inbox, id: string): boolean {
	return RANKS.some((rank) => existsSync(join(at.unread, unreadName(id, rank))));
}
