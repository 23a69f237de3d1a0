import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readLines } from "../../src/host/lines.ts";
import { folderOfTest } from "./folder.ts";

const folder = folderOfTest();
const linesOf = async (file: string, from = 0) => {
	const lines: string[] = [];
	await readLines(file, from, (line) => lines.push(line));
	return lines;
};

describe("readLines", () => {
	it("gives each line of a file, the last one whole or not", async () => {
		const file = join(folder(), "x");
		writeFileSync(file, "one\n\nthree\nfo");
		expect(await linesOf(file)).toEqual(["one", "", "three", "fo"]);
		writeFileSync(file, "one\n");
		expect(await linesOf(file)).toEqual(["one"]);
	});

	it("counts its offset in bytes", async () => {
		const file = join(folder(), "x");
		writeFileSync(file, "ä🙂\nafter\n");
		expect(await linesOf(file, Buffer.byteLength("ä🙂\n"))).toEqual(["after"]);
		expect(await linesOf(file, 1000)).toEqual([]);
	});

	it("ends at the byte that is named, or where the file does", async () => {
		const file = join(folder(), "x");
		writeFileSync(file, "one\ntwo\nthree\n");
		for (const [to, expected] of [
			[8, ["one", "two"]],
			[10, ["one", "two", "th"]],
			[0, []],
			[99, ["one", "two", "three"]],
		] as const) {
			const lines: string[] = [];
			await readLines(file, 0, (line) => lines.push(line), to);
			expect(lines).toEqual(expected);
		}
	});

	it("finds none where there is no file, or a folder", async () => {
		mkdirSync(join(folder(), "folder"));
		expect(await linesOf(join(folder(), "none"))).toEqual([]);
		expect(await linesOf(join(folder(), "folder"))).toEqual([]);
	});

	it.each([
		["a pipe", (file: string) => execFileSync("mkfifo", [file])],
		["a link to a device without end", (file: string) => symlinkSync("/dev/zero", file)],
	])("finds none in %s, and waits for nothing", async (_, make) => {
		make(join(folder(), "x"));
		expect(await linesOf(join(folder(), "x"))).toEqual([]);
	});

	it("throws what the visitor throws", async () => {
		writeFileSync(join(folder(), "x"), "one\n");
		const visit = () => {
			throw new Error("enough");
		};
		await expect(readLines(join(folder(), "x"), 0, visit)).rejects.toThrow("enough");
	});
});
