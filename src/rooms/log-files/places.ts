import { existsSync, lstatSync } from "node:fs";
import { basename, join } from "node:path";
import { IntercomError } from "../../errors.ts";
import { ensurePrivateFolder } from "../../host/private-folder.ts";
import type { Paths } from "../../paths.ts";
import { checkLogName } from "../well-formed.ts";

/** So many old entries are packed into one file. */
export const GROUP_SIZE = 1_000;

/** A log goes on where so many of its files in a row, and no more, were removed by hand. */
const MOST_REMOVED = 3;
const DIGITS = 9;
const ENTRY_NAME = /^(\d{9,})\.json$/;

/**
 * Where the log of one room lies. An entry is `log/000000001.json`. Once a group of them is full,
 * it is packed: `packed/000000001.jsonl`, named by its first number, holds them all, and the single
 * files are removed. Where a pack is there, it counts, and no single file of its numbers does.
 */
export interface Places {
	/** Intercom's folder, and the room's in it. */
	root: string;
	folder: string;
	log: string;
	packed: string;
	/** Where an entry is written. */
	tmp: string;
	/** What lay in the log and was no entry, once it is packed. */
	bad: string;
	/** Where the checkpoint lies, and where it is written. */
	state: string;
	checkpoint: string;
	groupSize: number;
}

/** @throws IntercomError `bad_input` for what is no name of a log. */
export function placesOf(paths: Paths, room: string, groupSize: number): Places {
	const folder = paths.room(checkLogName(room));
	return {
		root: paths.root,
		folder,
		log: join(folder, "log"),
		packed: join(folder, "packed"),
		tmp: join(folder, "tmp"),
		bad: join(folder, "bad"),
		state: join(folder, "state"),
		checkpoint: join(folder, "state", "checkpoint"),
		groupSize,
	};
}

/**
 * Refuses a log whose folder is a link, or another user's: nothing is read or written there.
 * @throws IntercomError `denied`
 */
export function refuseForeign({ folder, log }: Places): void {
	for (const path of [folder, log]) {
		const found = lstatSync(path, { throwIfNoEntry: false });
		if (!found || (found.isDirectory() && isOwn(found.uid))) continue;
		const what = found.isDirectory() ? "belongs to another user" : "is a link, or no folder";
		throw new IntercomError("denied", `The folder of the room ${basename(folder)} ${what}.`, {
			hint: `Look what ${path} is, and remove it or make it yours.`,
		});
	}
}

/** Where there are no users (Windows) everything is the user's own. */
function isOwn(uid: number): boolean {
	return process.getuid === undefined || process.getuid() === uid;
}

/** Makes folders where they are missing, and closes Intercom's own folder to others. */
export async function prepare(at: Places, ...folders: string[]): Promise<void> {
	for (const folder of [at.root, ...folders]) await ensurePrivateFolder(folder);
}

/** The file of one entry. */
export function entryFile(at: Places, number: number): string {
	return join(at.log, `${digits(number)}.json`);
}

/** The number that a file's name in the log tells; `undefined` for another name. */
export function numberIn(name: string): number | undefined {
	const number = Number(ENTRY_NAME.exec(name)?.[1] ?? 0);
	return number > 0 && name === `${digits(number)}.json` ? number : undefined;
}

/** The pack of the group that begins with this number. */
export function packFile(at: Places, first: number): string {
	return join(at.packed, `${digits(first)}.jsonl`);
}

/** The first number of the group that a number is in. */
export function firstOf(at: Places, number: number): number {
	return number - ((number - 1) % at.groupSize);
}

/** True where the group of this number is packed. */
export function isPacked(at: Places, number: number): boolean {
	return existsSync(packFile(at, firstOf(at, number)));
}

/** True where something has this number, packed or not. */
export function isThere(at: Places, number: number): boolean {
	// In this order: a single file is removed only once its pack is there.
	return lstatSync(entryFile(at, number), { throwIfNoEntry: false }) !== undefined || isPacked(at, number);
}

/**
 * True where a later number has a file though this one has none. A number is given once the one
 * before it is, so somebody has removed this one by hand, or put the later one there.
 */
export function goesOn(at: Places, number: number): boolean {
	for (let next = number + 1; next <= number + MOST_REMOVED; next++)
		if (lstatSync(entryFile(at, next), { throwIfNoEntry: false })) return true;
	return false;
}

function digits(number: number): string {
	return String(number).padStart(DIGITS, "0");
}
