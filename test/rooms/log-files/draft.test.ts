import * as fs from "node:fs";
import { expect, it } from "vitest";
import { draftEntry } from "../../../src/rooms/log-files/draft.ts";
import { refusal } from "../../machine.ts";
import { anEntry } from "../fixtures.ts";
import { numbered, readAll, some, write } from "../log-contract.ts";
import { aLogOnDisk, GROUP, ROOM } from "./a-log.ts";

const disk = aLogOnDisk();
const aDraft = () => draftEntry(disk.at, anEntry("leave", {}));

it("a draft lies in tmp/ until it is used up or thrown away", async () => {
	const [used, thrown] = [await aDraft(), await aDraft()];
	expect(disk.list("tmp")).toHaveLength(2);
	await used.append(1);
	thrown.discard();
	thrown.discard();
	expect([disk.list("tmp"), disk.list("log")]).toEqual([[], ["000000001.json"]]);
});

it("a number that was packed meanwhile is not free, though its file's name is", async () => {
	const entries = some(GROUP + 1);
	await write(disk.log, entries.slice(0, 4));
	const late = await aDraft();
	await write(disk.log, entries.slice(4), ROOM, 4);
	expect(disk.list("log")).toEqual(["000000011.json"]);
	expect(await late.append(5)).toBe(false);
	expect(disk.list("log")).toEqual(["000000011.json"]);
	expect(await readAll(disk.log)).toEqual(numbered(entries));
	expect(await late.append(GROUP + 2)).toBe(true);
});

it("a draft whose room was removed says so", async () => {
	const draft = await aDraft();
	fs.rmSync(disk.paths.room(ROOM), { recursive: true });
	expect((await refusal(() => draft.append(1))).message).toBe(
		"The room was removed while an entry of it was written.",
	);
});
