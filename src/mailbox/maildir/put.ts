import { join } from "node:path";
import { IntercomError } from "../../errors.ts";
import { discard, sweepTemporary, writeTemporary } from "../../host/atomic-write.ts";
import { moveIfThere } from "../../host/move.ts";
import { syncFolder } from "../../host/sync.ts";
import type { Message } from "../../model/message.ts";
import { rankOf } from "../rank.ts";
import { bringBack } from "./bring-back.ts";
import { readName, unreadName } from "./file-name.ts";
import { type Inbox, prepare } from "./inbox.ts";
import { isThere } from "./places.ts";
import { markRoom } from "./room-mark.ts";

/** Puts a message into an inbox, once. When this returns, it survives a crash. */
export async function put(at: Inbox, message: Message): Promise<void> {
	const unread = join(at.unread, unreadName(message.id, rankOf(message)));
	await prepare(at, at.tmp, at.unread, at.cur);
	sweepTemporary(at.tmp);
	bringBack(at);
	const temporary = await writeTemporary(at.tmp, readName(message.id), JSON.stringify(message));
	try {
		// No await in here: two puts of one id in this process cannot both find it missing.
		if (isThere(at, message.id)) discard(temporary);
		else if (!moveIfThere(temporary, unread)) throw inboxRemoved(at);
	} catch (error) {
		discard(temporary);
		throw error;
	}
	// Also for a message that was there: its writer may have died before this.
	await syncFolder(at.unread);
	await markRoom(at, message);
}

function inboxRemoved(at: Inbox): IntercomError {
	return new IntercomError("internal", "The inbox was removed while the message was written.", {
		hint: `Send it again; something removes files below ${at.root}.`,
	});
}
