import * as fs from "node:fs";
import { expect, it } from "vitest";
import {
	entryFile,
	firstOf,
	isPacked,
	isThere,
	numberIn,
	packFile,
	placesOf,
} from "../../../src/rooms/log-files/places.ts";
import { refusal } from "../../machine.ts";
import { some, write } from "../log-contract.ts";
import { aLogOnDisk, GROUP } from "./a-log.ts";

const disk = aLogOnDisk();

it("a number is a file's name, and the name tells the number", () => {
	for (const number of [1, 42, 999_999_999, 1_234_567_890]) {
		const name = entryFile(disk.at, number).slice(disk.at.log.length + 1);
		expect(numberIn(name)).toBe(number);
	}
	for (const name of [
		"000000000.json",
		"1.json",
		"0000000001.json",
		"000000001.jsonl",
		"000000001.json.tmp",
		"",
	])
		expect(numberIn(name)).toBeUndefined();
	expect(entryFile(disk.at, 1)).toMatch(/\/log\/000000001\.json$/);
	expect(packFile(disk.at, 11)).toMatch(/\/packed\/000000011\.jsonl$/);
});

it("a group begins after the one before", () => {
	expect([1, 10, 11, 20, 21].map((number) => firstOf(disk.at, number))).toEqual([1, 1, 11, 11, 21]);
});

it("an entry is there, packed or not, and whatever it is", async () => {
	await write(disk.log, some(GROUP + 1));
	const there = (number: number) => [isThere(disk.at, number), isPacked(disk.at, number)];
	expect([1, GROUP, GROUP + 1, GROUP + 2].map(there)).toEqual([
		[true, true],
		[true, true],
		[true, false],
		[false, false],
	]);
	fs.symlinkSync("nowhere", disk.file(GROUP + 2));
	expect(there(GROUP + 2)).toEqual([true, false]);
});

it("what is no name of a log has no place", async () => {
	expect((await refusal(() => placesOf(disk.paths, "../x", GROUP))).code).toBe("bad_input");
});
