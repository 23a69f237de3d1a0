import { eachName } from "../../host/list-names.ts";
import type { FirstUnread } from "../mailbox.ts";
import { RANKS } from "../rank.ts";
import { isUnread, rankIn } from "./file-name.ts";
import type { Inbox } from "./inbox.ts";
import { readMail, setAside } from "./mail-file.ts";

/**
 * Reads the first `most` messages in new/, in the order in which they are handed over. What it
 * finds on the way that is no message goes to bad/; `stuck` is what cannot even be moved.
 */
export function readUnread(at: Inbox, most = Infinity): FirstUnread {
	return readFirst(at, most, firstNames);
}

/** The same of those whose id comes before `end`, oldest first whatever their rank. */
export function readUnreadBefore(at: Inbox, end: string, most: number): FirstUnread {
	return readFirst(at, most, (at, most, looked) => firstNamesBefore(at, most, looked, end));
}

type FirstNames = (at: Inbox, most: number, looked: ReadonlySet<string>) => { names: string[]; more: number };

function readFirst(at: Inbox, most: number, firstNames: FirstNames): FirstUnread {
	const found: FirstUnread = { messages: [], more: 0, stuck: [] };
	const looked = new Set<string>();
	for (;;) {
		const { names, more } = firstNames(at, Math.max(0, most - found.messages.length), looked);
		for (const name of names) {
			looked.add(name);
			const mail = readMail(at, at.unread, name);
			if (mail?.message) found.messages.push(mail.message);
			else if (mail) found.stuck.push(...setAside(at, at.unread, name, { reason: mail.fault }));
		}
		// Where some of the first are no messages, others take their places.
		if (found.messages.length >= most || names.length === 0 || more === 0) return { ...found, more };
	}
}

/** Counts the messages in new/, by their names. */
export function countUnread(at: Inbox): number {
	let count = 0;
	eachName(at.unread, (name) => {
		if (isUnread(name)) count++;
	});
	return count;
}

/**
 * The first `most` names in new/ but for those in `looked`, by rank, those of one rank by age; and
 * how many more there are.
 */
function firstNames(at: Inbox, most: number, looked: ReadonlySet<string>): { names: string[]; more: number } {
	const byRank = new Map(RANKS.map((rank) => [rank, keepFirst(most)]));
	let count = 0;
	eachName(at.unread, (name) => {
		if (looked.has(name)) return;
		count++;
		byRank.get(rankIn(name))?.add(name);
	});
	const names = [...byRank.values()].flatMap((kept) => kept.inOrder()).slice(0, most);
	return { names, more: count - names.length };
}

/** The same, oldest first, of names that come before `end`. A name begins with the id. */
function firstNamesBefore(
	at: Inbox,
	most: number,
	looked: ReadonlySet<string>,
	end: string,
): { names: string[]; more: number } {
	const kept = keepFirst(most);
	let count = 0;
	eachName(at.unread, (name) => {
		if (looked.has(name) || name >= end) return;
		count++;
		kept.add(name);
	});
	const names = kept.inOrder();
	return { names, more: count - names.length };
}

/** Keeps the first `most` of the names that it is given. To keep and sort 20,000 takes 10 ms. */
function keepFirst(most: number): { add(name: string): void; inOrder(): string[] } {
	const kept: string[] = [];
	let last: string | undefined;
	return {
		add(name) {
			if (last !== undefined && name > last) return;
			kept.push(name);
			if (kept.length < 2 * most + 10) return;
			kept.sort().splice(most);
			last = kept.at(-1);
		},
		inOrder: () => kept.sort().slice(0, most),
	};
}
