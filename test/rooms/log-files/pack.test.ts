import * as fs from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Entry } from "../../../src/model/entry.ts";
import { entryText } from "../../../src/rooms/entry-text.ts";
import { fold } from "../../../src/rooms/fold/fold.ts";
import { emptyState } from "../../../src/rooms/fold/state.ts";
import { packFull } from "../../../src/rooms/log-files/pack.ts";
import { MAX_PACK_BYTES } from "../../../src/rooms/log-files/pack-file.ts";
import { aHistory } from "../fold/histories.ts";
import { numbered, readAll, some, write } from "../log-contract.ts";
import { aLogOnDisk, GROUP, ROOM } from "./a-log.ts";

const disk = aLogOnDisk();

/** Lays entries as single files, as if nobody had ever packed. */
function layAll(entries: readonly Entry[]): void {
	for (const [index, entry] of entries.entries()) disk.lay(index + 1, entryText(entry));
	for (const folder of ["tmp", "packed"])
		fs.mkdirSync(join(disk.paths.room(ROOM), folder), { recursive: true, mode: 0o700 });
}

describe("packing", () => {
	it("takes every group that is full, and leaves the last ones as they are", async () => {
		const entries = some(3 * GROUP + 4);
		layAll(entries);
		await packFull(disk.at, entries.length);
		expect(disk.list("packed")).toEqual(["000000001.jsonl", "000000011.jsonl", "000000021.jsonl"]);
		expect(disk.list("log")).toHaveLength(4);
		expect(disk.list("tmp")).toEqual([]);
		expect(await readAll(disk.log)).toEqual(numbered(entries));
	});

	it("changes nothing in what a log comes to, whatever lies in it", async () => {
		const state = async () => fold(emptyState(ROOM), await readAll(disk.log));
		await fc.assert(
			fc.asyncProperty(aHistory, async ({ entries }) => {
				const last = Math.floor(entries.length / GROUP) * GROUP;
				fs.rmSync(disk.paths.root, { recursive: true, force: true });
				layAll([]);
				for (const { number, entry } of entries) disk.lay(number, entry ? entryText(entry) : "{");
				const [loose, read] = [await state(), await readAll(disk.log)];
				await packFull(disk.at, last);
				expect(disk.list("packed")).toHaveLength(last / GROUP);
				expect(await readAll(disk.log)).toEqual(read);
				expect(await state()).toEqual(loose);
			}),
			{ numRuns: 40 },
		);
	});

	it("goes on where a process has died, at any point", async () => {
		const entries = some(GROUP + 1);
		layAll(entries);
		// Before the pack had its name.
		fs.writeFileSync(join(disk.at.tmp, "000000001.jsonl.abc.tmp"), "half of i");
		await packFull(disk.at, GROUP);
		const pack = fs.readFileSync(join(disk.at.packed, "000000001.jsonl"));
		// While single files were removed.
		for (const number of [2, 7]) disk.lay(number, entryText(entries[number - 1] as Entry));
		expect(await readAll(disk.log)).toEqual(numbered(entries));
		await packFull(disk.at, GROUP + 1);
		expect(disk.list("log")).toEqual(["000000011.json"]);
		expect(fs.readFileSync(join(disk.at.packed, "000000001.jsonl"))).toEqual(pack);
		expect(await readAll(disk.log)).toEqual(numbered(entries));
	});

	it("may be done by several at once", async () => {
		const entries = some(2 * GROUP);
		layAll(entries);
		await Promise.all(Array.from({ length: 8 }, () => packFull(disk.at, 2 * GROUP)));
		expect([disk.list("log"), disk.list("tmp")]).toEqual([[], []]);
		expect(await readAll(disk.log)).toEqual(numbered(entries));
	});

	it("keeps what is no entry, in bad/ or in the pack", async () => {
		const entries = some(GROUP);
		layAll(entries);
		disk.lay(3, "no JSON");
		disk.lay(4, '{"v":2}');
		fs.rmSync(disk.file(5));
		fs.mkdirSync(disk.file(5));
		await packFull(disk.at, GROUP);
		expect([disk.list("log"), disk.list("bad")]).toEqual([[], ["000000003.json", "000000005.json"]]);
		expect(fs.readFileSync(join(disk.at.packed, "000000001.jsonl"), "utf8")).toContain('\n!{"v":2}\n');
		const expected = numbered(entries).map((each) =>
			[3, 4, 5].includes(each.number) ? { number: each.number } : each,
		);
		expect(await readAll(disk.log)).toEqual(expected);
	});

	it("leaves a group alone whose entries are too large together", async () => {
		layAll(some(GROUP));
		for (let number = 1; number <= GROUP; number++)
			fs.truncateSync(disk.file(number), MAX_PACK_BYTES / GROUP + 1);
		await packFull(disk.at, GROUP);
		expect([disk.list("packed"), disk.list("log").length]).toEqual([[], GROUP]);
	});

	it("removes nothing beside a pack in which somebody has written", async () => {
		const entries = some(GROUP);
		layAll(entries);
		fs.writeFileSync(join(disk.at.packed, "000000001.jsonl"), "mine");
		await packFull(disk.at, GROUP);
		expect(disk.list("log")).toHaveLength(GROUP);
	});

	it("that fails stops nobody", async () => {
		const entries = some(GROUP + 2);
		layAll(entries.slice(0, GROUP - 1));
		fs.rmdirSync(disk.at.packed);
		fs.writeFileSync(disk.at.packed, "in the way");
		await write(disk.log, entries.slice(GROUP - 1), ROOM, GROUP - 1);
		expect(await readAll(disk.log)).toEqual(numbered(entries));
	});
});
