import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeAtomic } from "../../src/host/atomic-write.ts";
import { linkedFile, openRegularFile, readOwnFile, readPlainFile } from "../../src/host/plain-file.ts";
import { withOtherUser } from "../other-user.ts";
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

describe("readOwnFile", () => {
	it("reads a file of this user as any other", () => {
		fs.writeFileSync(join(folder(), "x"), "mine");
		expect(readOwnFile(join(folder(), "x"), 1000)).toEqual({ text: "mine" });
		expect(readOwnFile(join(folder(), "x"), 1)).toEqual({ fault: "too large" });
		expect(readOwnFile(join(folder(), "nothing"), 1000)).toBeUndefined();
	});
});

withOtherUser("a file of another user", (other) => {
	it("is read by readPlainFile, and not by readOwnFile", () => {
		fs.writeFileSync(join(folder(), "x"), "theirs");
		fs.chownSync(join(folder(), "x"), other.uid, other.uid);
		expect(readPlainFile(join(folder(), "x"), 1000)).toEqual({ text: "theirs" });
		expect(readOwnFile(join(folder(), "x"), 1000)).toEqual({ fault: "of another user" });
	});
});

describe("linkedFile", () => {
	it("is where the links lead, as long as they stay within the folder", () => {
		fs.mkdirSync(join(folder(), "repo/deep"), { recursive: true });
		fs.writeFileSync(join(folder(), "repo/..file"), "");
		fs.symlinkSync("../..file", join(folder(), "repo/deep/link"));
		fs.symlinkSync("../../out", join(folder(), "repo/deep/away"));
		fs.writeFileSync(join(folder(), "out"), "");
		const at = (name: string, within?: string) =>
			linkedFile(join(folder(), "repo/deep", name), within && join(folder(), within));
		expect(at("link", "repo")).toBe(join(folder(), "repo/..file"));
		expect([at("link", "repo/deep"), at("away", "repo")]).toEqual([undefined, undefined]);
		expect([at("away"), at("none")]).toEqual([join(folder(), "out"), undefined]);
	});
});

describe("openRegularFile", () => {
	it("opens a file, also behind a link, and nothing else", () => {
		fs.writeFileSync(join(folder(), "file"), "x");
		fs.symlinkSync("file", join(folder(), "link"));
		fs.symlinkSync("/dev/zero", join(folder(), "device"));
		execFileSync("mkfifo", [join(folder(), "pipe")]);
		for (const name of ["file", "link"]) {
			const fd = openRegularFile(join(folder(), name)) ?? -1;
			expect(fs.readFileSync(fd, "utf8")).toBe("x");
			fs.closeSync(fd);
		}
		for (const name of ["device", "pipe", ".", "none", "file/none"])
			expect(openRegularFile(join(folder(), name))).toBeUndefined();
	});
});
