import type { Message } from "../model/message.ts";
import { firstId, onlyMatch } from "./ids.ts";
import type { Among, Handed, Hold, Located, Mailbox } from "./mailbox.ts";
import { RANKS, rankOf } from "./rank.ts";
import { checkId, checkKey, checkMessage, checkOwner } from "./well-formed.ts";

/** One message as it was put, in JSON: nobody who was handed it can change it for others. */
interface Entry {
	id: string;
	json: string;
	place: Located["place"];
	/** Of what was handed over: the key of the hand-over. */
	key?: string;
}

/**
 * A mailbox for tests: the same contract as the Maildir, without files. It ends with the process,
 * so no taker can die.
 */
export function openMemoryMailbox(): Mailbox {
	const inboxes = new Map<string, Map<string, Entry>>();
	const watchers = openWatchers();
	const entries = (owner: string) => [...(inboxes.get(checkOwner(owner))?.values() ?? [])];
	const entry = (owner: string, id: string) => inboxes.get(checkOwner(owner))?.get(id);
	const oldestFirst = (owner: string, place: Entry["place"]) =>
		entries(owner)
			.filter((entry) => entry.place === place)
			.sort((a, b) => (a.id < b.id ? -1 : 1));

	const unreadInOrder = (owner: string) => {
		const messages = oldestFirst(owner, "unread").map(messageOf);
		return RANKS.flatMap((rank) => messages.filter((message) => rankOf(message) === rank));
	};

	return {
		async put(message) {
			const checked = checkMessage(message);
			const inbox = inboxes.get(checked.to) ?? new Map<string, Entry>();
			inboxes.set(checked.to, inbox);
			if (inbox.has(checked.id)) return;
			inbox.set(checked.id, { id: checked.id, json: JSON.stringify(checked), place: "unread" });
			watchers.tell(checked.to);
		},

		async unread(owner) {
			return unreadInOrder(owner);
		},

		async firstUnread(owner, most) {
			const all = unreadInOrder(owner);
			const messages = all.slice(0, Math.max(0, most));
			return { messages, more: all.length - messages.length, stuck: [] };
		},

		async unreadBefore(owner, time, most) {
			const end = firstId(time);
			const all = oldestFirst(owner, "unread").filter(({ id }) => id < end);
			const messages = all.slice(0, Math.max(0, most)).map(messageOf);
			return { messages, more: all.length - messages.length, stuck: [] };
		},

		unreadCount(owner) {
			return oldestFirst(owner, "unread").length;
		},

		async isUnread(owner, id) {
			return entry(owner, checkId(id))?.place === "unread";
		},

		async history(owner, limit, before) {
			const end = before === undefined ? undefined : checkId(before);
			const newestFirst = oldestFirst(owner, "read")
				.filter(({ id }) => end === undefined || id < end)
				.reverse();
			return newestFirst.slice(0, Math.max(0, limit)).map(messageOf);
		},

		async since(owner, time) {
			const first = firstId(time);
			return entries(owner)
				.filter(({ id }) => id >= first)
				.map(messageOf);
		},

		async takenSince(owner, time) {
			const first = firstId(time);
			return entries(owner)
				.filter(({ id, place }) => place !== "unread" && id >= first)
				.map(({ id }) => id);
		},

		async sentSince(from, to, time, until = Infinity) {
			const sender = checkOwner(from);
			const times = entries(to)
				.map(messageOf)
				.filter((message) => message.from.session === sender)
				.map(({ sentAt }) => Date.parse(sentAt));
			return times.filter((sent) => time <= sent && sent <= until).length;
		},

		async owners() {
			return [...inboxes.keys()];
		},

		async locate(idOrPrefix, among) {
			const every = [...inboxes.values()].flatMap((inbox) => [...inbox.values()]);
			const found = findOne(every, idOrPrefix, among);
			return found && { message: messageOf(found), place: found.place };
		},

		async find(owner, idOrPrefix, among) {
			const found = findOne(entries(owner), idOrPrefix, among);
			return found && messageOf(found);
		},

		async take(owner, id) {
			const taken = entry(owner, checkId(id));
			return taken?.place === "unread" ? holdOf(taken, () => watchers.tell(owner)) : undefined;
		},

		async putBack(owner, id) {
			const read = entry(owner, checkId(id));
			if (read?.place !== "read") return false;
			read.place = "unread";
			watchers.tell(owner);
			return true;
		},

		async handed(owner) {
			return oldestFirst(owner, "handed").map((entry) => handedOf(entry, () => watchers.tell(owner)));
		},

		async bad(owner) {
			checkOwner(owner);
			return [];
		},

		async watch(owner, changed) {
			return watchers.add(checkOwner(owner), changed);
		},
	};
}

function findOne(entries: Entry[], prefix: string, among: Among = () => true): Entry | undefined {
	const byId = new Map(entries.map((entry) => [entry.id, entry]));
	const counts = (id: string) => {
		const entry = byId.get(id);
		return entry !== undefined && among(messageOf(entry));
	};
	return byId.get(onlyMatch([...byId.keys()], prefix, counts) ?? "");
}

function messageOf(entry: Entry): Message {
	return JSON.parse(entry.json);
}

/** Takes an entry. `changed` is called when it leaves the unread, and when it comes back. */
function holdOf(entry: Entry, changed: () => void): Hold {
	let isOver = false;
	const end = async (place: Entry["place"]) => {
		if (isOver) return;
		isOver = true;
		entry.place = place;
		if (place === "unread") changed();
	};
	entry.place = "held";
	changed();
	return {
		message: messageOf(entry),
		done: () => end("read"),
		putBack: () => end("unread"),
		async handOver(key) {
			const checked = checkKey(key);
			if (!isOver) entry.key = checked;
			await end("handed");
		},
	};
}

/** `changed` is called when the entry comes back to the unread. */
function handedOf(entry: Entry, changed: () => void): Handed {
	const { key = "" } = entry;
	const end = async (place: Entry["place"]) => {
		if (entry.place !== "handed" || entry.key !== key) return false;
		entry.place = place;
		if (place === "unread") changed();
		return true;
	};
	return { key, message: messageOf(entry), done: () => end("read"), putBack: () => end("unread") };
}

/**
 * Who watches which inbox. They are called in a later turn of the event loop, as file events come.
 */
function openWatchers() {
	const watchers = new Map<string, Set<() => void>>();
	return {
		add(owner: string, changed: () => void): () => void {
			// A function of its own for each watcher: one callback may be given twice.
			const own = () => changed();
			const others = watchers.get(owner) ?? new Set();
			watchers.set(owner, others.add(own));
			return () => {
				others.delete(own);
			};
		},
		tell(owner: string): void {
			for (const changed of watchers.get(owner) ?? [])
				setImmediate(() => watchers.get(owner)?.has(changed) && changed());
		},
	};
}
