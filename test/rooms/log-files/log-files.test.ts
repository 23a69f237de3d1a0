import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openLogFiles } from "../../../src/rooms/log-files/log-files.ts";
import { refusal } from "../../machine.ts";
import { withOtherUser } from "../../other-user.ts";
import { anEntry } from "../fixtures.ts";
import { logContract, numbered, readAll, some, write } from "../log-contract.ts";
import { aLogOnDisk, ROOM } from "./a-log.ts";

const disk = aLogOnDisk();

describe("a log in files", () => {
	logContract(() => openLogFiles(disk.paths));
});

describe("a log in files that packs every two entries", () => {
	logContract(() => openLogFiles(disk.paths, { groupSize: 2 }));
});

describe("the files of a log", () => {
	it("lie where the design says, closed to others", async () => {
		fs.mkdirSync(disk.paths.root, { mode: 0o755 });
		fs.chmodSync(disk.paths.root, 0o755);
		await write(disk.log, some(12));
		expect(disk.list("log")).toEqual(["000000011.json", "000000012.json"]);
		expect(disk.list("packed")).toEqual(["000000001.jsonl"]);
		expect(disk.list("tmp")).toEqual([]);
		const every = fs.readdirSync(disk.paths.root, { recursive: true, withFileTypes: true });
		for (const entry of every) {
			const { mode } = fs.statSync(join(entry.parentPath, entry.name));
			expect([entry.name, mode & 0o777]).toEqual([entry.name, entry.isDirectory() ? 0o700 : 0o600]);
		}
		expect(fs.statSync(disk.paths.root).mode & 0o777).toBe(0o700);
	});

	it("are made by no look", async () => {
		await disk.log.read(ROOM, 0);
		disk.log.birth(ROOM);
		await disk.log.rooms();
		expect(fs.existsSync(disk.paths.root)).toBe(false);
	});

	it("show another log of the name when the room was removed, and take no number of the old one", async () => {
		const [log] = [disk.log];
		await write(log, some(5));
		const birth = log.birth(ROOM);
		const draft = await log.draft(ROOM, anEntry("leave", {}));
		const kept = fs.readFileSync(join(disk.at.tmp, disk.list("tmp")[0] as string));
		fs.rmSync(disk.paths.room(ROOM), { recursive: true });
		expect(log.birth(ROOM)).toBeUndefined();
		await write(log, some(3));
		expect(log.birth(ROOM)).not.toBe(birth);
		expect(kept.length).toBeGreaterThan(0);
		expect(await draft.append(6)).toBe(false);
		expect(await readAll(log)).toHaveLength(3);
	});
});

const UNFIT: [string, (file: string) => void][] = [
	["is empty", (file) => fs.writeFileSync(file, "")],
	["is truncated", (file) => fs.writeFileSync(file, '{"v":1,"id":"0198')],
	["is no text", (file) => fs.writeFileSync(file, Buffer.from([0xff, 0xfe, 0x00]))],
	[
		"is of another version",
		(file) => fs.writeFileSync(file, JSON.stringify({ ...anEntry("leave", {}), v: 2 })),
	],
	[
		"is of a newer kind",
		(file) => fs.writeFileSync(file, JSON.stringify({ ...anEntry("leave", {}), kind: "x" })),
	],
	["goes too deep", (file) => fs.writeFileSync(file, `${"[".repeat(300_000)}${"]".repeat(300_000)}`)],
	[
		"is far too large",
		(file) => {
			fs.writeFileSync(file, "");
			fs.truncateSync(file, 100_000_000);
		},
	],
	["is a folder", (file) => fs.mkdirSync(file)],
	["is a pipe", (file) => execFileSync("mkfifo", [file])],
	["is a link", (file) => fs.symlinkSync("/etc/hostname", file)],
	["is a link to nowhere", (file) => fs.symlinkSync("nowhere", file)],
];

describe("what has a number in the log and", () => {
	it.each(UNFIT)("%s changes nothing and stops nothing, packed or not", async (_, lay) => {
		const entries = some(2 + 17);
		const { log } = disk;
		await write(log, entries.slice(0, 2));
		lay(disk.file(3));
		const draft = await log.draft(ROOM, entries[2] as never);
		expect(await draft.append(3)).toBe(false);
		draft.discard();
		const expected = [...numbered(entries.slice(0, 2)), { number: 3 }, ...numbered(entries.slice(2), 3)];
		await write(log, entries.slice(2, 5), ROOM, 3);
		expect(await readAll(log)).toEqual(expected.slice(0, 6));
		await write(log, entries.slice(5), ROOM, 6);
		expect(disk.list("packed")).toEqual(["000000001.jsonl", "000000011.jsonl"]);
		expect(await readAll(log)).toEqual(expected);
	});

	it("was written by hand, and is an entry, is one like any other", async () => {
		const [first, second, third] = some(3) as [never, never, never];
		await write(disk.log, [first]);
		disk.lay(2, `${JSON.stringify(second, null, "\t")}\n`);
		await write(disk.log, [third], ROOM, 2);
		expect(await readAll(disk.log)).toEqual(numbered([first, second, third]));
		await write(disk.log, some(17), ROOM, 3);
		expect((await readAll(disk.log)).slice(0, 3)).toEqual(numbered([first, second, third]));
	});

	it("lies ahead of the log counts, and so does the gap before it", async () => {
		const entries = some(5);
		await write(disk.log, entries.slice(0, 2));
		disk.lay(4, JSON.stringify(entries[3]));
		await write(disk.log, entries.slice(4), ROOM, 4);
		const expected = numbered(entries).map((each) => (each.number === 3 ? { number: 3 } : each));
		expect(await readAll(disk.log)).toEqual(expected);
	});

	it("has no name of an entry is none", async () => {
		const entries = some(5);
		await write(disk.log, entries.slice(0, 1));
		for (const stray of ["4.json", "0000000002.json", "000000002.json.bak", "x"])
			fs.writeFileSync(join(disk.at.log, stray), JSON.stringify(entries[0]));
		await write(disk.log, entries.slice(1), ROOM, 1);
		expect(await readAll(disk.log)).toEqual(numbered(entries));
	});
});

describe("a room's folder that", () => {
	it("is a link is neither read nor written, and is not among the rooms", async () => {
		const elsewhere = fs.mkdtempSync(join(disk.paths.root, "..", "elsewhere-"));
		fs.mkdirSync(disk.paths.rooms, { recursive: true, mode: 0o700 });
		fs.symlinkSync(elsewhere, disk.paths.room(ROOM));
		const error = await refusal(() => write(disk.log, some(1)));
		expect([error.code, error.message]).toEqual([
			"denied",
			`The folder of the room ${ROOM} is a link, or no folder.`,
		]);
		expect(fs.readdirSync(elsewhere)).toEqual([]);
		expect((await refusal(() => disk.log.read(ROOM, 0))).code).toBe("denied");
		expect(await disk.log.rooms()).toEqual([]);
	});
});

withOtherUser("a room's folder of another user", (other) => {
	it("is neither read nor written", async () => {
		await write(disk.log, some(2));
		fs.chownSync(disk.at.log, other.uid, other.uid);
		const error = await refusal(() => disk.log.read(ROOM, 0));
		expect(error.message).toBe(`The folder of the room ${ROOM} belongs to another user.`);
		expect((await refusal(() => write(disk.log, some(1), ROOM, 2))).code).toBe("denied");
		expect(await disk.log.rooms()).toEqual([]);
	});
});

withOtherUser("an entry of another user", (other) => {
	it("changes nothing and stops nothing, packed or not", async () => {
		const entries = some(20);
		await write(disk.log, entries.slice(0, 1));
		disk.lay(2, JSON.stringify(entries[1]));
		fs.chownSync(disk.file(2), other.uid, other.uid);
		fs.chmodSync(disk.file(2), 0o644);
		expect(await readAll(disk.log)).toEqual([...numbered(entries.slice(0, 1)), { number: 2 }]);
		await write(disk.log, entries.slice(2), ROOM, 2);
		const expected = numbered(entries).map((each) => (each.number === 2 ? { number: 2 } : each));
		expect(await readAll(disk.log)).toEqual(expected);
		expect(disk.list("bad")).toEqual(["000000002.json"]);
	});
});
