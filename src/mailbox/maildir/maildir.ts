import { listNames } from "../../host/list-names.ts";
import type { Message } from "../../model/message.ts";
import { PartyId } from "../../model/session.ts";
import type { Paths } from "../../paths.ts";
import { firstId, onlyMatch } from "../ids.ts";
import type { Among, Hold, Located, Mailbox } from "../mailbox.ts";
import { checkId, checkMessage } from "../well-formed.ts";
import { archivedSince, MOST_IN_CUR, putAway } from "./archive.ts";
import { listBad } from "./bad-mail.ts";
import { bringBack } from "./bring-back.ts";
import { idsOf } from "./file-name.ts";
import { readHanded } from "./handed.ts";
import { readHistory } from "./history.ts";
import { type Inbox, inboxOf } from "./inbox.ts";
import { idsIn, lookUp, readMessage } from "./places.ts";
import { put } from "./put.ts";
import { putBackRead } from "./put-back.ts";
import { countSent, noteSent } from "./sent-log.ts";
import { putBackAbandoned, take } from "./take.ts";
import { takenSince } from "./taken-since.ts";
import { countUnread, readUnread, readUnreadBefore } from "./unread.ts";
import { watchInbox } from "./watch-inbox.ts";

/** How often a message is looked for that moves each time between listing and reading. */
const ATTEMPTS = 20;

/**
 * Mail as files below Intercom's folder (0700, files 0600), one folder an inbox, as Maildir does
 * it. Whoever wins a rename has the message. So there are no locks, and whatever dies at any point
 * leaves each message in one place. Read mail beyond `mostInCur` is moved on to the inbox's archive
 * by the next reader.
 *
 * Every call may throw `bad_input` (ill-formed id, owner or message), `no_space`, `denied`,
 * `unreadable` and `internal`.
 */
export function openMaildir(paths: Paths, { mostInCur = MOST_IN_CUR } = {}): Mailbox {
	const inbox = (owner: string) => inboxOf(paths, owner);
	/** What every reader does first. */
	const tidied = async (at: Inbox) => {
		bringBack(at);
		const listed = listNames(at.cur);
		await putBackAbandoned(at, listed);
		await putAway(at, mostInCur, listed);
		return at;
	};
	return {
		put: async (message) => {
			const checked = checkMessage(message);
			await noteSent(paths, checked);
			await put(inbox(checked.to), checked);
		},
		unread: async (owner) => readUnread(await tidied(inbox(owner))).messages,
		firstUnread: async (owner, most) => readUnread(await tidied(inbox(owner)), most),
		unreadBefore: async (owner, time, most) =>
			readUnreadBefore(await tidied(inbox(owner)), firstId(time), most),
		unreadCount: (owner) => countUnread(inbox(owner)),
		isUnread: async (owner, id) => {
			const at = inbox(owner);
			return lookUp(await tidied(at), checkId(id))?.place === "unread";
		},
		history: async (owner, limit, before) => {
			const at = inbox(owner);
			const end = before === undefined ? undefined : checkId(before);
			return readHistory(await tidied(at), limit, end);
		},
		since: async (owner, time) => messagesSince(inbox(owner), firstId(time)),
		takenSince: async (owner, time) => takenSince(await tidied(inbox(owner)), firstId(time)),
		sentSince: async (from, to, time, until) => countSent(paths, { from, to, time, until }),
		owners: async () => ownersIn(paths),
		locate: async (idOrPrefix, among) => {
			const every = ownersIn(paths).map(inbox);
			for (const at of every) await putBackAbandoned(at);
			return findOne(every, idOrPrefix, among);
		},
		find: async (owner, idOrPrefix, among) =>
			findOne([await tidied(inbox(owner))], idOrPrefix, among)?.message,
		take: async (owner, id) => {
			const at = inbox(owner);
			const hold = await take(at, checkId(id));
			return hold && puttingAway(hold, () => putAway(at, mostInCur));
		},
		putBack: async (owner, id) => putBackRead(inbox(owner), checkId(id)),
		handed: async (owner) => readHanded(inbox(owner)),
		bad: async (owner) => {
			const at = inbox(owner);
			await putBackAbandoned(at);
			return listBad(at);
		},
		watch: async (owner, changed) => watchInbox(inbox(owner), changed),
	};
}

function ownersIn(paths: Paths): string[] {
	return listNames(paths.inboxes).filter((name) => PartyId.safeParse(name).success);
}

function messagesSince(at: Inbox, first: string): Message[] {
	const recent = idsOf([at.unread, at.cur].flatMap(listNames)).filter((id) => id >= first);
	const every = new Set([...recent, ...archivedSince(at, first)]);
	return [...every].flatMap((id) => lookUp(at, id)?.message ?? []);
}

/**
 * The one message whose id begins so, in one of these inboxes. A message may move between the
 * listing and the reading. Every move leaves it in one of the places of the next attempt.
 */
function findOne(inboxes: Inbox[], prefix: string, among?: Among): Located | undefined {
	for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
		const inboxById = new Map(inboxes.flatMap((at) => idsIn(at, prefix).map((id) => [id, at])));
		const counts = (id: string) => {
			const at = inboxById.get(id);
			const message = at && among && readMessage(at, id);
			return !among || (message !== undefined && among(message));
		};
		const id = onlyMatch([...inboxById.keys()], prefix, counts);
		const at = inboxById.get(id ?? "");
		if (id === undefined || !at) return undefined;
		const found = lookUp(at, id);
		if (found) return found;
	}
	return undefined;
}

/**
 * Mail that routes deliver may never be listed by a reader: one taker in 256 puts read mail away in
 * their place.
 */
function puttingAway(hold: Hold, putReadAway: () => Promise<void>): Hold {
	const isOneIn256 = hold.message.id.endsWith("00");
	const done = async () => {
		await hold.done();
		if (isOneIn256) await putReadAway();
	};
	return { ...hold, done };
}
