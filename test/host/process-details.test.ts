import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import {
	openFiles,
	parseLsof,
	processArgs,
	processCwd,
	processEnvironment,
	processProgram,
	startedAt,
} from "../../src/host/process-details.ts";
import { readProcess } from "../../src/host/processes.ts";
import { run, sleeper } from "./children.ts";
import { folderOfTest } from "./folder.ts";

// Longer than any wait within.
vi.setConfig({ testTimeout: 60_000 });

const linux = process.platform === "linux";
const wait = { timeout: 10_000, interval: 10 };
const folder = folderOfTest();

describe("what a process was given", () => {
	it("its arguments and folder", async () => {
		const pid = run("sleep", ["1000"], { cwd: "/" });
		await vi.waitFor(async () => expect(await processArgs(pid)).toEqual(["sleep", "1000"]), wait);
		expect(await processCwd(pid)).toBe("/");
	});

	it.skipIf(!linux)("an argument that is empty", async () => {
		const pid = run("sh", ["-c", "sleep 1000; :", "", "--tools", "", "x", ""]);
		const args = ["sh", "-c", "sleep 1000; :", "", "--tools", "", "x", ""];
		await vi.waitFor(async () => expect(await processArgs(pid)).toEqual(args), wait);
	});

	it.skipIf(!linux)("its whole environment, and its program", async () => {
		const pid = run("sleep", ["1000"], { env: { PATH: process.env.PATH, NAME: "a=b\nc", EMPTY: "" } });
		const env = { PATH: process.env.PATH, NAME: "a=b\nc", EMPTY: "" };
		await vi.waitFor(() => expect(processEnvironment(pid)).toEqual(env), wait);
		expect(processProgram(pid)).toMatch(/^\//);
		expect([processEnvironment(1 << 30), processProgram(1 << 30)]).toEqual([undefined, undefined]);
	});
});

describe("startedAt", () => {
	it("is right to about a tenth of a second", async () => {
		const before = Date.now();
		const pid = sleeper();
		const after = Date.now();
		const info = await vi.waitFor(async () => {
			const found = await readProcess(pid);
			expect(found).toBeDefined();
			return found as NonNullable<typeof found>;
		}, wait);
		expect(startedAt(info)).toBeGreaterThan(before - 200);
		expect(startedAt(info)).toBeLessThan(after + 200);
	});
});

describe("openFiles", () => {
	it("are those open for writing, by the end of their path", async () => {
		const [written, read] = ["written.jsonl", "read.jsonl"].map((name) => join(folder(), name)) as [
			string,
			string,
		];
		closeSync(openSync(read, "w"));
		const open = [openSync(written, "a"), openSync(join(folder(), "other"), "a"), openSync(read, "r")];
		expect((await openFiles(process.pid, ".jsonl")).filter((path) => path.startsWith(folder()))).toEqual([
			written,
		]);
		for (const fd of open) closeSync(fd);
	});
});

describe("parseLsof", () => {
	it("gives the files open for writing, whatever else lsof prints of them", () => {
		const output = "p501\nfcwd\na \nn/home\nf3\nar\nn/read\nf4\naw\nn/written\nf5\nau\ntREG\nn/both\n";
		expect(parseLsof(output)).toEqual(["/written", "/both"]);
	});
});
