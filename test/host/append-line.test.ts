import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { IntercomError } from "../../src/errors.ts";
import { appendLine } from "../../src/host/append-line.ts";
import { folderOfTest } from "./folder.ts";

const folder = folderOfTest();
const modeOf = (path: string) => fs.statSync(path).mode & 0o7777;

describe("appendLine", () => {
	it("follows no link and waits for no pipe", () => {
		fs.writeFileSync(join(folder(), "mine"), "keep\n");
		fs.symlinkSync("mine", join(folder(), "link"));
		execFileSync("mkfifo", [join(folder(), "pipe")]);
		for (const name of ["link", "pipe"])
			expect(() => appendLine(join(folder(), name), "x")).toThrow(IntercomError);
		expect(fs.readFileSync(join(folder(), "mine"), "utf8")).toBe("keep\n");
	});

	it("adds whole lines, private, and starts a new one after a torn one", () => {
		const file = join(folder(), "log");
		appendLine(file, "one");
		fs.appendFileSync(file, "to");
		appendLine(file, "three");
		expect(fs.readFileSync(file, "utf8")).toBe("one\nto\nthree\n");
		expect(modeOf(file)).toBe(0o600);
	});

	it("follows no link", () => {
		fs.symlinkSync(join(folder(), "target"), join(folder(), "link"));
		expect(() => appendLine(join(folder(), "link"), "x")).toThrow(IntercomError);
		expect(fs.existsSync(join(folder(), "target"))).toBe(false);
	});

	it("says when the disk is full, even where part of the line went in", ({ skip }) => {
		try {
			execFileSync("mount", ["-t", "tmpfs", "-o", "size=16k", "tmpfs", folder()], { stdio: "ignore" });
		} catch {
			skip("mounting a tmpfs needs root on Linux");
		}
		try {
			expect(() => appendLine(join(folder(), "log"), "x".repeat(30_000))).toThrow("full");
		} finally {
			execFileSync("umount", ["-l", folder()]);
		}
	});
});
