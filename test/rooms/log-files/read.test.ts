import * as fs from "node:fs";
import { expect, it } from "vitest";
import { openLogFiles } from "../../../src/rooms/log-files/log-files.ts";
import { GROUP_SIZE, placesOf } from "../../../src/rooms/log-files/places.ts";
import { readEntries } from "../../../src/rooms/log-files/read.ts";
import { numbered, some, write } from "../log-contract.ts";
import { aLogOnDisk, GROUP, ROOM } from "./a-log.ts";

const disk = aLogOnDisk();

it("a read goes on from packs to single files, as far as is asked", async () => {
	const entries = some(2 * GROUP + 3);
	await write(disk.log, entries);
	expect(readEntries(disk.at, 4, 1_000)).toEqual(numbered(entries).slice(4));
	expect(readEntries(disk.at, 4, 2)).toEqual(numbered(entries).slice(4, 6));
	expect(readEntries(disk.at, 4, GROUP)).toEqual(numbered(entries).slice(4, 4 + GROUP));
	expect(readEntries(disk.at, GROUP, 1_000)).toEqual(numbered(entries).slice(GROUP));
});

it("where there is a pack, it counts, whatever lies beside it", async () => {
	const entries = some(GROUP);
	await write(disk.log, entries);
	// So it is left by a process that had stood still, or died while it packed.
	for (const number of [1, 5]) disk.lay(number, JSON.stringify(some(1)[0]));
	expect(readEntries(disk.at, 0, 1_000)).toEqual(numbered(entries));
	expect(readEntries(disk.at, 4, 1)).toEqual(numbered(entries).slice(4, 5));
});

it("a number that is missing has no entry, and a log ends before four that are", async () => {
	const log = openLogFiles(disk.paths);
	const entries = some(13);
	await write(log, entries);
	const at = placesOf(disk.paths, ROOM, GROUP_SIZE);
	for (let removed = 3; removed <= 5; removed++) fs.rmSync(disk.file(removed));
	const left = numbered(entries).map((each, index) =>
		index > 1 && index < 5 ? { number: index + 1 } : each,
	);
	expect(readEntries(at, 0, 1_000)).toEqual(left);
	fs.rmSync(disk.file(6));
	expect(readEntries(at, 0, 1_000)).toEqual(left.slice(0, 2));
});
