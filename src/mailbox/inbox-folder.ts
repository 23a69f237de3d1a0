import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { hasErrno } from "../errors.ts";
import { randomHex } from "../host/atomic-write.ts";
import { fileError } from "../host/file-error.ts";
import { parseJson } from "../host/json-file.ts";
import { moveIfThere } from "../host/move.ts";
import { readPlainFile } from "../host/plain-file.ts";
import { makePrivateFolder } from "../host/private-folder.ts";
import { isAlive, ownStart } from "../host/processes.ts";
import { isMessageId, MAX_TEXT_BYTES, Message } from "../model/message.ts";
import type { BadMail, Hold } from "./mailbox.ts";

/** JSON may need six bytes for one of the text (`\u0000`); the rest of a message is small. */
export const MAX_FILE_BYTES = 6 * MAX_TEXT_BYTES + 100_000;
const NO_ID = "its name is no message id";

/**
 * One inbox on disk. A message lies in `fresh` (new/), in `cur` as `<id>,<pid>,<start>.json` while it is held, then as `<id>.json`,
 * and at last, one of many that were read, in a folder of `archive`.
 */
export type Inbox = Record<"owner" | "tmp" | "fresh" | "cur" | "archive" | "bad", string>;

/** An archive's folder is named by so many of an id's first digits: 2^24 ms, 4 h 40 min. */
export const BUCKET = 6;

/** Where a message of this id (or file name) lies once it is put away. */
export function archiveOf(at: Inbox, id: string): string {
	return join(at.archive, id.slice(0, BUCKET));
}

/** The names in a folder, without hidden ones (.DS_Store, .nfs…); none where there is no folder. */
export function names(folder: string): string[] {
	try {
		return readdirSync(folder).filter((name) => !name.startsWith("."));
	} catch (error) {
		if (hasErrno(error, "ENOENT")) return [];
		throw fileError(error, folder);
	}
}

// ps writes a start time as `Thu Nov 20 09:09:00 2025`; as it must be compared again, the way back has to exist.
export function heldName(id: string, pid: number, start: string): string {
	const safe = start
		.replaceAll(" ", "_")
		.replaceAll(":", ".")
		.replace(/[^\w.]/g, "-");
	return `${id},${pid},${safe}.json`;
}

export function parseName(name: string): { id: string; held?: { pid: number; start: string } } | undefined {
	const [, id = "", pid, safe = ""] = name.match(/^([0-9a-f-]{36})(?:,(\d{1,10}),([\w.-]*))?\.json$/) ?? [];
	if (!isMessageId(id)) return undefined;
	return pid
		? { id, held: { pid: Number(pid), start: safe.replaceAll("_", " ").replaceAll(".", ":") } }
		: { id };
}

export function isPlain(name: string): boolean {
	const parsed = parseName(name);
	return parsed !== undefined && !parsed.held;
}

/**
 * Where a message of this id lies, looked for as it is asked for. In the order in which messages move, so that one that moves
 * meanwhile is seen: new, taken, given back, kept, and put away, which lists nothing and out of which nothing moves.
 */
export function* places(at: Inbox, id: string): Generator<[folder: string, name: string]> {
	const plain = `${id}.json`;
	const there = (folder: string) => existsSync(join(folder, plain));
	if (there(at.fresh)) yield [at.fresh, plain];
	for (const name of names(at.cur)) if (name.startsWith(id) && parseName(name)) yield [at.cur, name];
	for (const folder of [at.fresh, at.cur, archiveOf(at, id)]) if (there(folder)) yield [folder, plain];
}

/** The message of this id, wherever it lies in the inbox; what only bears its name is set aside. */
export function lookUp(at: Inbox, id: string): Message | undefined {
	for (const [folder, name] of places(at, id)) {
		const read = readMail(at, folder, name, `${id}.json`);
		if (read?.message) return read.message;
		if (read && isPlain(name)) setAside(at, folder, name);
	}
	return undefined;
}

/** The smallest id that could have been made at this time: the first 48 bits of a UUIDv7 are milliseconds. */
export function firstId(time: number): string {
	const hex = Math.max(0, Math.floor(time)).toString(16).padStart(12, "0");
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7`;
}

/** True where the message is here already. What only bears its name (an empty file after a power cut) makes room. */
export function liesThere(at: Inbox, id: string): boolean {
	for (const [folder, name] of places(at, id)) {
		if (!isPlain(name) || readMail(at, folder, name)?.message) return true;
		setAside(at, folder, name);
	}
	return false;
}

/** Gives back what dead processes hold, of what was `listed` in cur/. Returns how many messages other, living processes hold. */
export async function recover(at: Inbox, listed = names(at.cur)): Promise<number> {
	let left = 0;
	for (const name of listed) {
		const { id, held } = parseName(name) ?? {};
		if (!held || (held.pid === process.pid && name === heldName(id as string, process.pid, await ownStart())))
			continue;
		if (await isAlive(held.pid, held.start)) left++;
		// Whoever else gives it back first, and even a new taker, is safe: this name belongs to the dead one alone.
		else moveIfThere(join(at.cur, name), join(at.fresh, `${id}.json`));
	}
	return left;
}

export type Mail = { message: Message; fault?: undefined } | { message?: undefined; fault: string };

/** The message in a file, or what is wrong with it; `as` is the name to hold it to. `undefined`: it is gone. */
export function readMail(at: Inbox, folder: string, name: string, as = name): Mail | undefined {
	const { id, held } = parseName(as) ?? {};
	if (!id || held) return { fault: NO_ID };
	const read = readPlainFile(join(folder, name), MAX_FILE_BYTES);
	if (!read || read.fault !== undefined) return read;
	const json = parseJson(read.text);
	if (json === undefined) return { fault: "not JSON" };
	const message = Message.safeParse(json).data;
	if (!message) return { fault: "not a message, or one of another version" };
	if (message.id !== id) return { fault: "its id is not that of its name" };
	if (message.to !== at.owner) return { fault: "it is addressed to somebody else" };
	return { message };
}

/** Every message in new/, oldest first. What is none goes to bad/; `stuck` is what cannot even be moved. */
export function readFresh(at: Inbox): { messages: Message[]; stuck: BadMail[] } {
	const messages: Message[] = [];
	const stuck: BadMail[] = [];
	for (const name of names(at.fresh).sort()) {
		const read = readMail(at, at.fresh, name);
		if (read?.message) messages.push(read.message);
		else if (read) stuck.push(...setAside(at, at.fresh, name, { reason: read.fault }));
	}
	return { messages, stuck };
}

/** Moves a file to bad/, under a name of safe characters that no other file there has. Reports it where that fails. */
export function setAside(
	at: Inbox,
	folder: string,
	name: string,
	{ as = name, reason = NO_ID } = {},
): BadMail[] {
	const safe = as.replace(/[^\w.,-]/g, "_").slice(0, 100);
	try {
		makePrivateFolder(at.bad);
		moveIfThere(join(folder, name), join(at.bad, `${randomHex(4)},${safe}`));
		return [];
	} catch {
		// A folder of another user cannot be renamed, even out of ours: it must not keep the rest from being read.
		return [{ file: join(folder, safe), reason }];
	}
}

export function holding(message: Message, held: string, delivered: string, unread: string): Hold {
	let settled = false;
	const move = async (to: string) => {
		if (settled) return;
		// Not fsynced: after a power cut it may be delivered once more, but it is never lost.
		moveIfThere(held, to);
		settled = true;
	};
	return { message, done: () => move(delivered), putBack: () => move(unread) };
}
