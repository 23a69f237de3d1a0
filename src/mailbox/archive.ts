import { existsSync } from "node:fs";
import { join } from "node:path";
import { moveIfThere } from "../host/move.ts";
import { ensurePrivateFolder } from "../host/private-folder.ts";
import { isMessageId, type Message } from "../model/message.ts";
import {
	archiveOf,
	BUCKET,
	type Inbox,
	isPlain,
	names,
	parseName,
	readMail,
	recover,
	setAside,
} from "./inbox-folder.ts";

/**
 * How many read messages cur/ may hold before its older half is put away. Every put lists cur/, to find what is held; past some
 * 3,000 names that took more than 3 ms.
 */
export const MOST_IN_CUR = 1_000;

/** What every reader does first: gives back what dead processes hold, and puts old read mail away. */
export async function tidy(at: Inbox, most: number): Promise<void> {
	const listed = names(at.cur);
	await recover(at, listed);
	await putAway(at, most, listed);
}

/**
 * Moves the older half of the read mail to `archive/`, where it is too much. Any number may do so at once, and die in between:
 * each message moves by one rename, out of cur/ for good. Never fails: whoever reads need not be able to write.
 */
export async function putAway(at: Inbox, most: number, listed?: readonly string[]): Promise<void> {
	const made = new Set<string>();
	try {
		const read = (listed ?? names(at.cur)).filter(isPlain).sort();
		if (read.length <= most) return;
		for (const name of read.slice(0, read.length - Math.floor(most / 2))) {
			const folder = archiveOf(at, name);
			if (!made.has(folder)) await ensurePrivateFolder(folder);
			made.add(folder);
			// Not fsynced: after a power cut it lies in one of the two.
			moveIfThere(join(at.cur, name), join(folder, name));
		}
	} catch {
		// A full or read-only disk: it is tried again by the next reader, and everything can be read where it lies.
	}
}

/** The ids in the archive that begin with `prefix`; only the folders that may hold such are listed, and none for a whole id. */
export function archivedIds(at: Inbox, prefix: string): string[] {
	if (isMessageId(prefix)) return existsSync(join(archiveOf(at, prefix), `${prefix}.json`)) ? [prefix] : [];
	const start = prefix.slice(0, BUCKET);
	return buckets(at)
		.filter((bucket) => bucket.startsWith(start))
		.flatMap((bucket) => idsOf(archiveNames(at, bucket).filter((name) => name.startsWith(prefix))));
}

/** The ids in the archive that are `first` or come after it. */
export function archivedSince(at: Inbox, first: string): string[] {
	return buckets(at)
		.filter((bucket) => bucket >= first.slice(0, BUCKET))
		.flatMap((bucket) => idsOf(archiveNames(at, bucket).filter((name) => name >= first)));
}

/** Read mail whose id comes before `before`, newest first. What bears a message's name and is none is set aside. */
export function readBefore(at: Inbox, limit: number, before?: string): Message[] {
	const found: Message[] = [];
	if (limit <= 0) return found;
	for (const id of readIds(at, before)) {
		// cur/ first: what is put away in between is then in the other.
		for (const folder of [at.cur, archiveOf(at, id)]) {
			const read = readMail(at, folder, `${id}.json`);
			if (read?.message) {
				found.push(read.message);
				break;
			}
			if (read) setAside(at, folder, `${id}.json`);
		}
		if (found.length >= limit) break;
	}
	return found;
}

/** The ids of the read mail that come before `before`, newest first, each once; a folder is listed when its turn comes. */
function* readIds(at: Inbox, before = "g"): Generator<string> {
	const recent = names(at.cur).filter(isPlain);
	// After cur/: what moves meanwhile is then seen in one of the two.
	const every = new Set([...buckets(at), ...recent.map((name) => name.slice(0, BUCKET))]);
	for (const bucket of [...every].sort().reverse()) {
		if (bucket > before) continue;
		const inCur = recent.filter((name) => name.startsWith(bucket));
		const found = new Set([...inCur, ...archiveNames(at, bucket)]);
		// A folder may hold thousands, of which a page is wanted: their names are looked at one by one.
		for (const name of [...found].sort().reverse()) {
			const [id] = idsOf([name]);
			if (id !== undefined && id < before) yield id;
		}
	}
}

function buckets(at: Inbox): string[] {
	return names(at.archive).filter((name) => name.length === BUCKET && /^[0-9a-f]+$/.test(name));
}

function archiveNames(at: Inbox, bucket: string): string[] {
	return names(join(at.archive, bucket));
}

function idsOf(files: string[]): string[] {
	return files.flatMap((name) => (isPlain(name) ? (parseName(name)?.id ?? []) : []));
}
