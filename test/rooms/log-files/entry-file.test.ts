import * as fs from "node:fs";
import { expect, it } from "vitest";
import { readEntryText } from "../../../src/rooms/log-files/entry-file.ts";
import { aLogOnDisk } from "./a-log.ts";

const disk = aLogOnDisk();

it("the text of a number is read, or what is wrong with it is said", () => {
	disk.lay(1, "any text");
	fs.symlinkSync("000000001.json", disk.file(2));
	expect([1, 2, 3].map((number) => readEntryText(disk.at, number))).toEqual([
		{ text: "any text" },
		{ fault: "not a regular file" },
		undefined,
	]);
});
