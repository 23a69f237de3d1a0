import type { Message } from "../model/message.ts";
import { checkId, checkMessage, checkOwner, onlyMatch } from "./check.ts";
import { firstId } from "./inbox-folder.ts";
import type { Mailbox } from "./mailbox.ts";

/** One message as put, in JSON, so that nobody who was handed it can change it for others. */
interface Entry {
	id: string;
	json: string;
	state: "unread" | "held" | "delivered";
}

/** A mailbox for tests: the same contract as the Maildir, without files. It ends with the process, so no taker can die. */
export function openMemoryMailbox(): Mailbox {
	const inboxes = new Map<string, Map<string, Entry>>();
	const watchers = new Map<string, Set<() => void>>();

	const inbox = (owner: string) => {
		const found = inboxes.get(checkOwner(owner)) ?? new Map<string, Entry>();
		inboxes.set(owner, found);
		return found;
	};
	const oldestFirst = (owner: string, state: Entry["state"]) =>
		[...inbox(owner).values()]
			.filter((entry) => entry.state === state)
			.sort((a, b) => (a.id < b.id ? -1 : 1));
	// In a later turn of the loop, as file events come: a watcher is never called from within the call that caused it.
	const tell = (owner: string) => {
		for (const changed of watchers.get(owner) ?? []) {
			setImmediate(() => watchers.get(owner)?.has(changed) && changed());
		}
	};

	return {
		async put(message) {
			const mail = checkMessage(message);
			const box = inbox(mail.to);
			if (box.has(mail.id)) return;
			box.set(mail.id, { id: mail.id, json: JSON.stringify(mail), state: "unread" });
			tell(mail.to);
		},

		async unread(owner) {
			return oldestFirst(owner, "unread").map((entry) => JSON.parse(entry.json));
		},

		unreadCount(owner) {
			return oldestFirst(owner, "unread").length;
		},

		async history(owner, limit, before) {
			const first = before === undefined ? undefined : checkId(before);
			const newest = oldestFirst(owner, "delivered")
				.filter(({ id }) => first === undefined || id < first)
				.reverse();
			return newest.slice(0, Math.max(0, limit)).map((entry) => JSON.parse(entry.json));
		},

		async since(owner, time) {
			const recent = [...inbox(owner).values()].map((entry): Message => JSON.parse(entry.json));
			return recent.filter((message) => message.id >= firstId(time));
		},

		async owners() {
			return [...inboxes.keys()];
		},

		async locate(idOrPrefix) {
			const boxes = [...inboxes.values()];
			const id = onlyMatch(
				boxes.flatMap((box) => [...box.keys()]),
				idOrPrefix,
			);
			const entry = boxes.map((box) => box.get(id ?? "")).find((each) => each !== undefined);
			if (!entry) return undefined;
			const place = entry.state === "delivered" ? "read" : entry.state;
			return { message: JSON.parse(entry.json), place };
		},

		async find(owner, idOrPrefix) {
			const box = inbox(owner);
			const entry = box.get(onlyMatch([...box.keys()], idOrPrefix) ?? "");
			return entry && JSON.parse(entry.json);
		},

		async take(owner, id) {
			const entry = inbox(owner).get(checkId(id));
			if (entry?.state !== "unread") return undefined;
			entry.state = "held";
			tell(owner);
			let settled = false;
			const settle = async (state: Entry["state"]) => {
				if (settled) return;
				settled = true;
				entry.state = state;
				if (state === "unread") tell(owner);
			};
			return {
				message: JSON.parse(entry.json),
				done: () => settle("delivered"),
				putBack: () => settle("unread"),
			};
		},

		async bad(owner) {
			checkOwner(owner);
			return [];
		},

		async watch(owner, changed) {
			const own = () => changed();
			const others = watchers.get(checkOwner(owner)) ?? new Set();
			watchers.set(owner, others.add(own));
			return () => {
				others.delete(own);
			};
		},
	};
}
