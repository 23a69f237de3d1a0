import type { Numbered } from "../../model/entry.ts";
import { parseEntry } from "../entry-text.ts";
import { readEntryText } from "./entry-file.ts";
import { entryOfLine, readPack } from "./pack-file.ts";
import { firstOf, goesOn, isPacked, type Places, packFile } from "./places.ts";

/** Reads the entries after a number: `most` of them, or all to the end of the log. */
export function readEntries(at: Places, after: number, most: number): Numbered[] {
	const found: Numbered[] = [];
	while (found.length < most) {
		const last = after + found.length;
		const read = readGroup(at, last + 1, most - found.length);
		for (const each of read) found.push(each);
		const isGroupsEnd = (last + read.length) % at.groupSize === 0;
		if (read.length === 0 || !isGroupsEnd) break;
	}
	return found;
}

/** Reads up to the end of a group. */
function readGroup(at: Places, from: number, most: number): Numbered[] {
	const packed = readPacked(at, from, most);
	if (packed) return packed;
	const single = readSingle(at, from, most);
	// Were they packed meanwhile? Then what was read may end too early, and the pack counts.
	return readPacked(at, from, most) ?? single;
}

function readPacked(at: Places, from: number, most: number): Numbered[] | undefined {
	if (!isPacked(at, from)) return undefined;
	const first = firstOf(at, from);
	const pack = readPack(packFile(at, first));
	if (!pack) return undefined;
	const end = Math.min(first + at.groupSize, from + most);
	const found: Numbered[] = [];
	for (let number = from; number < end; number++)
		found.push(numbered(number, entryOfLine(pack, number - first)));
	return found;
}

/** Reads single files up to the end of their group. */
function readSingle(at: Places, from: number, most: number): Numbered[] {
	const end = Math.min(firstOf(at, from) + at.groupSize, from + most);
	const found: Numbered[] = [];
	for (let number = from; number < end; number++) {
		const read = textAt(at, number);
		if (!read) break;
		found.push(numbered(number, read.text === undefined ? undefined : parseEntry(read.text)));
	}
	return found;
}

/** What stands at a number; `undefined` where the log ends before it. */
function textAt(at: Places, number: number): { text?: string } | undefined {
	const read = readEntryText(at, number);
	if (read || !goesOn(at, number)) return read;
	// A number is given once the one before it is. So it is there by now, or was removed by hand.
	return readEntryText(at, number) ?? {};
}

function numbered(number: number, entry: Numbered["entry"]): Numbered {
	return entry ? { number, entry } : { number };
}
