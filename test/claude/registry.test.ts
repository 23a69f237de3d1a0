import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { readEntry, readRegistry, watchRegistry } from "../../src/claude/registry.ts";
import { ownStart } from "../../src/host/processes.ts";

const SESSION = "aaaaaaaa-0000-4000-8000-000000000001";
const root = mkdtempSync(join(tmpdir(), "intercom-registry-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const { pid } = process;
const procStart = await ownStart();
let claudeDir: string;
let cases = 0;
beforeEach(() => {
	claudeDir = join(root, `${++cases}`);
	mkdirSync(join(claudeDir, "sessions"), { recursive: true });
});

function put(entry: unknown, name = `${pid}.json`): void {
	writeFileSync(join(claudeDir, "sessions", name), typeof entry === "string" ? entry : JSON.stringify(entry));
}

const least = { pid, sessionId: SESSION };

describe("an entry", () => {
	it.each<[what: string, entry: unknown, expected: object | undefined]>([
		[
			"as 2.1.328 writes it",
			{ ...least, procStart, cwd: "/p", kind: "interactive", status: "idle", tmux: "main:@1.%2" },
			{ ...least, procStart, cwd: "/p", kind: "interactive", status: "idle" },
		],
		["with the least it needs", least, least],
		[
			"with a start time that is a number",
			{ ...least, procStart: Number(procStart) },
			{ ...least, procStart },
		],
		["with fields of tomorrow", { ...least, more: {}, status: { is: "idle" }, startedAt: "now" }, least],
		["of a pid used again", { ...least, procStart: "1" }, undefined],
		["of another pid than its file's", { ...least, pid: pid + 1 }, undefined],
		["with an id that is none", { pid, sessionId: "../../etc" }, undefined],
		["without an id", { pid }, undefined],
		["half written", '{"pid":', undefined],
		["empty", "", undefined],
		["of another kind", "[]", undefined],
	])("%s", async (_, entry, expected) => {
		put(entry);
		const read = await readEntry(claudeDir, pid);
		expect(read && JSON.parse(JSON.stringify(read))).toEqual(expected);
		expect(await readRegistry(claudeDir)).toHaveLength(expected ? 1 : 0);
	});

	it("of a process that has ended is left out", async () => {
		const child = spawn("true");
		const ended = child.pid as number;
		await once(child, "exit");
		put({ pid: ended, sessionId: SESSION }, `${ended}.json`);
		expect(await readEntry(claudeDir, ended)).toBeUndefined();
		expect(await readRegistry(claudeDir)).toEqual([]);
	});
});

describe("an entry that is no plain file", () => {
	it.each([
		["a pipe", (file: string) => execFileSync("mkfifo", [file])],
		["a link to a device without end", (file: string) => symlinkSync("/dev/zero", file)],
		["larger than any entry", (file: string) => writeFileSync(file, " ".repeat((1 << 20) + 1))],
	])("is left out at once: %s", async (_, make) => {
		make(join(claudeDir, "sessions", `${pid}.json`));
		expect(await readRegistry(claudeDir)).toEqual([]);
	});
});

describe("the registry", () => {
	it("is read past what is no entry", async () => {
		put(least);
		put(least, "notes.json");
		put(least, `${pid}.json.tmp`);
		mkdirSync(join(claudeDir, "sessions", "1.json"));
		expect(await readRegistry(claudeDir)).toHaveLength(1);
	});

	it("of a client without one is empty", async () => {
		expect(await readRegistry(join(root, "none"))).toEqual([]);
		expect(await readEntry(join(root, "none"), pid)).toBeUndefined();
		watchRegistry(join(root, "none"), () => {})();
	});

	it("is empty where something else lies in its place", async () => {
		rmSync(join(claudeDir, "sessions"), { recursive: true });
		writeFileSync(join(claudeDir, "sessions"), "");
		expect(await readRegistry(claudeDir)).toEqual([]);
		expect(await readEntry(claudeDir, pid)).toBeUndefined();
	});

	it("tells when it changes, until told to stop", async () => {
		let stop = () => {};
		const changed = new Promise<void>((resolve) => {
			stop = watchRegistry(claudeDir, resolve);
		});
		put(least);
		await changed;
		stop();
	});
});
