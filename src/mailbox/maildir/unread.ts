import { listNames } from "../../host/list-names.ts";
import type { Message } from "../../model/message.ts";
import type { BadMail } from "../mailbox.ts";
import { RANKS } from "../rank.ts";
import { rankIn } from "./file-name.ts";
import type { Inbox } from "./inbox.ts";
import { readMail, setAside } from "./mail-file.ts";

/**
 * Reads the first `most` messages in new/, in the order in which they are handed over. What it finds
 * on the way that is no message goes to bad/; `stuck` is what cannot even be moved.
 */
export function readUnread(at: Inbox, most = Infinity): { messages: Message[]; stuck: BadMail[] } {
	const messages: Message[] = [];
	const stuck: BadMail[] = [];
	if (most <= 0) return { messages, stuck };
	for (const name of inOrder(listNames(at.unread))) {
		const mail = readMail(at, at.unread, name);
		if (mail?.message) messages.push(mail.message);
		else if (mail) stuck.push(...setAside(at, at.unread, name, { reason: mail.fault }));
		if (messages.length >= most) break;
	}
	return { messages, stuck };
}

/** These names by rank, and those of one rank by age. A rank is sorted when its turn comes. */
function* inOrder(names: readonly string[]): Generator<string> {
	for (const rank of RANKS) yield* names.filter((name) => rankIn(name) === rank).sort();
}
