import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeAtomic } from "../../src/host/atomic-write.ts";
import { readPlainFile } from "../../src/host/plain-file.ts";
import { folderOfTest } from "./folder.ts";

const folder = folderOfTest();

describe("readPlainFile", () => {
	it("returns any text as it was written", async () => {
		await fc.assert(
			fc.asyncProperty(fc.string({ unit: "grapheme" }), async (text) => {
				await writeAtomic(join(folder(), "x"), text);
				expect(readPlainFile(join(folder(), "x"), 1000)).toEqual({ text });
			}),
			{ numRuns: 50 },
		);
	});

	it("says what is wrong with what is no plain file, without following or waiting", () => {
		fs.writeFileSync(join(folder(), "long"), "12345");
		fs.writeFileSync(join(folder(), "latin"), Buffer.from([0xfc]));
		fs.symlinkSync("long", join(folder(), "link"));
		execFileSync("mkfifo", [join(folder(), "pipe")]);
		const read = (name: string) => readPlainFile(join(folder(), name), 4);
		expect(read("long")).toEqual({ fault: "too large" });
		expect(read("latin")).toEqual({ fault: "not UTF-8" });
		for (const name of ["link", "pipe", "."]) expect(read(name)).toEqual({ fault: "not a regular file" });
		expect(read("nothing")).toBeUndefined();
	});
});
