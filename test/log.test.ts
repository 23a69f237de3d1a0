import { execFileSync } from "node:child_process";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, it } from "vitest";
import { log } from "../src/log.ts";
import { type Paths, pathsIn } from "../src/paths.ts";

const root = mkdtempSync(join(tmpdir(), "intercom-log-"));
afterAll(() => rmSync(root, { recursive: true }));
let paths: Paths;
beforeEach(() => {
	paths = pathsIn(join(mkdtempSync(join(root, "t-")), "intercom"));
});
const lines = () =>
	readFileSync(paths.log, "utf8")
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line));

it("keeps a line of JSON for each event, private, and makes its folder", () => {
	log(paths, "started");
	log(paths, "failed", { code: 3 });
	expect(lines()).toMatchObject([
		{ event: "started", pid: process.pid },
		{ event: "failed", detail: { code: 3 } },
	]);
	expect([statSync(paths.log).mode & 0o777, statSync(paths.root).mode & 0o777]).toEqual([0o600, 0o700]);
});

it("follows no link and waits for no pipe", () => {
	mkdirSync(paths.root);
	writeFileSync(join(paths.root, "mine"), "keep\n");
	symlinkSync("mine", paths.log);
	log(paths, "started");
	expect(readFileSync(join(paths.root, "mine"), "utf8")).toBe("keep\n");
	rmSync(paths.log);
	execFileSync("mkfifo", [paths.log]);
	log(paths, "started");
});

it("keeps an error's stack and those of its causes", () => {
	const cause = new Error("the disk said no");
	log(paths, "failed", new Error("it failed", { cause }));
	const [{ detail }] = lines();
	expect(detail.error).toContain("it failed");
	expect(detail.error).toContain("log.test.ts");
	expect(detail.cause.error).toContain("the disk said no");
});

it("begins anew above 1 MB and keeps the one before", () => {
	log(paths, "first");
	writeFileSync(paths.log, "x".repeat((1 << 20) + 1));
	log(paths, "second");
	expect(lines()).toMatchObject([{ event: "second" }]);
	expect(statSync(paths.oldLog).size).toBe((1 << 20) + 1);
});

it("never throws, whatever is in its way", () => {
	writeFileSync(paths.root, "a file");
	expect(() => log(paths, "lost")).not.toThrow();
	const ring: { self?: unknown } = {};
	ring.self = ring;
	expect(() => log(paths, "cannot be written", ring)).not.toThrow();
	expect(existsSync(paths.log)).toBe(false);
});
