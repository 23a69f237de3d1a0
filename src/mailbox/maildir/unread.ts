import { listNames } from "../../host/list-names.ts";
import type { Message } from "../../model/message.ts";
import type { BadMail } from "../mailbox.ts";
import type { Inbox } from "./inbox.ts";
import { readMail, setAside } from "./mail-file.ts";

/**
 * Reads every message in new/, oldest first. What is no message goes to bad/; `stuck` is what
 * cannot even be moved.
 */
export function readUnread(at: Inbox): { messages: Message[]; stuck: BadMail[] } {
	const messages: Message[] = [];
	const stuck: BadMail[] = [];
	for (const name of listNames(at.unread).sort()) {
		const mail = readMail(at, at.unread, name);
		if (mail?.message) messages.push(mail.message);
		else if (mail) stuck.push(...setAside(at, at.unread, name, { reason: mail.fault }));
	}
	return { messages, stuck };
}
