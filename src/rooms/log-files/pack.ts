import { lstatSync } from "node:fs";
import { basename, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { discard, sweepTemporary, writeTemporary } from "../../host/atomic-write.ts";
import { linkIfFree } from "../../host/link.ts";
import { listNames } from "../../host/list-names.ts";
import { moveIfThere } from "../../host/move.ts";
import { makePrivateFolder } from "../../host/private-folder.ts";
import { syncFolder } from "../../host/sync.ts";
import { MAX_FILE_BYTES, readEntryText } from "./entry-file.ts";
import { MAX_PACK_BYTES, packText, readPack } from "./pack-file.ts";
import { entryFile, firstOf, isPacked, numberIn, type Places, packFile, prepare } from "./places.ts";

/** How often a group's worth of appends looks for what is to be packed. */
const LOOKS_A_GROUP = 10;
/** Others have their turn after so many files: a group takes some 50 ms. */
const FILES_A_TURN = 50;

/**
 * Packs the groups that are full, now that the log goes up to `number`, and removes what a process
 * left that died while it did so. It looks at every tenth of a group. Several processes may do so
 * at once. Never throws: what is not packed can be read where it lies.
 */
export async function packFull(at: Places, number: number): Promise<void> {
	if (number % Math.max(1, Math.floor(at.groupSize / LOOKS_A_GROUP)) !== 0) return;
	sweepTemporary(at.tmp);
	try {
		const numbers = listNames(at.log).flatMap((name) => numberIn(name) ?? []);
		const full = numbers.filter((each) => firstOf(at, each) + at.groupSize - 1 <= number);
		const firsts = [...new Set(full.map((each) => firstOf(at, each)))].sort((a, b) => a - b);
		for (const first of firsts) {
			if (!isPacked(at, first)) await writePack(at, first);
			if (isPacked(at, first)) await removeSingle(at, first, full);
		}
	} catch {
		// A full or read-only disk. Whoever appends next tries again.
	}
}

/**
 * Writes the pack of a group, in one step, and synced. Of several that do so the first one counts:
 * as none of them has removed a file before, all have read the same.
 */
async function writePack(at: Places, first: number): Promise<void> {
	const numbers = numbersOf(at, first);
	const bytes = numbers.reduce((sum, number) => sum + sizeOf(entryFile(at, number)), 0);
	if (bytes > MAX_PACK_BYTES) return;
	const texts: (string | undefined)[] = [];
	for (const number of numbers) {
		texts.push(readEntryText(at, number)?.text);
		if (number % FILES_A_TURN === 0) await setImmediate();
	}
	await prepare(at, at.packed);
	const file = packFile(at, first);
	const temporary = await writeTemporary(at.tmp, basename(file), packText(texts));
	try {
		linkIfFree(temporary, file);
	} finally {
		discard(temporary);
	}
	await syncFolder(at.packed);
}

/** Removes the single files of a group that is packed. What could not be packed goes to bad/. */
async function removeSingle(at: Places, first: number, numbers: readonly number[]): Promise<void> {
	const pack = readPack(packFile(at, first));
	// Somebody has written into it. What it was made of is all there is to mend it.
	if (!pack?.isSealed) return;
	for (const number of numbers) {
		if (firstOf(at, number) !== first) continue;
		const file = entryFile(at, number);
		if (pack.lines[number - first] !== "") discard(file);
		else {
			makePrivateFolder(at.bad);
			moveIfThere(file, join(at.bad, basename(file)));
		}
		if (number % FILES_A_TURN === 0) await setImmediate();
	}
}

function numbersOf(at: Places, first: number): number[] {
	return Array.from({ length: at.groupSize }, (_, index) => first + index);
}

/** What is too large to be read is not packed either. */
function sizeOf(file: string): number {
	const size = lstatSync(file, { throwIfNoEntry: false })?.size ?? 0;
	return size > MAX_FILE_BYTES ? 0 : size;
}
