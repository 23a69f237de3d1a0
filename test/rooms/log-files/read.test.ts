import * as fs from "node:fs";
import { expect, it } from "vitest";
import { readEntries } from "../../../src/rooms/log-files/read.ts";
import { numbered, some, write } from "../log-contract.ts";
import { aLogOnDisk, GROUP } from "./a-log.ts";

const disk = aLogOnDisk();

it("a read goes to the end of a pack, and the next one goes on", async () => {
	const entries = some(GROUP + 3);
	await write(disk.log, entries);
	expect(readEntries(disk.at, 4, 1_000)).toEqual(numbered(entries).slice(4, GROUP));
	expect(readEntries(disk.at, 4, 2)).toEqual(numbered(entries).slice(4, 6));
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

it("a log ends before the first number that is missing", async () => {
	const entries = some(5);
	await write(disk.log, entries);
	fs.rmSync(disk.file(3));
	expect(readEntries(disk.at, 0, 1_000)).toEqual(numbered(entries).slice(0, 2));
});
