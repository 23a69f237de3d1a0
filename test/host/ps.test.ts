import { execFileSync } from "node:child_process";
import { describe, expect, it, vi } from "vitest";
import { readProcess } from "../../src/host/processes.ts";
import { isPsTime, parsePs, ps as runPs } from "../../src/host/ps.ts";
import { sleeper } from "./children.ts";

// Longer than any wait within.
vi.setConfig({ testTimeout: 60_000 });

const linux = process.platform === "linux";
const wait = { timeout: 10_000, interval: 10 };
const ps = (which: string[]) =>
	execFileSync("ps", [...which, "-o", "pid=,ppid=,pgid=,tpgid=,stat=,lstart=,comm="], {
		encoding: "utf8",
		env: { ...process.env, LC_ALL: "C" },
	});

describe("parsePs", () => {
	it("reads every line ps writes on this machine", () => {
		const output = ps(["-ax"]);
		const parsed = parsePs(output);
		expect(parsed).toHaveLength(output.trim().split("\n").length);
		expect(parsed.find(({ pid }) => pid === process.pid)).toMatchObject({ ppid: process.ppid });
		for (const { pid, ppid, group, foreground, state, start, name } of parsed) {
			for (const number of [pid, ppid, group, foreground]) expect(number).toBeTypeOf("number");
			expect([pid, ppid, group, foreground].every(Number.isInteger)).toBe(true);
			expect(state).toMatch(/^[A-Z]/);
			expect(new Date(start).getTime()).toBeGreaterThan(0);
			expect(name).not.toBe("");
		}
	});

	it.skipIf(!linux)("agrees with /proc about a process that sleeps", async () => {
		const pid = sleeper();
		await vi.waitFor(async () => expect((await readProcess(pid))?.name).toBe("sleep"), wait);
		const [parsed] = parsePs(ps(["-p", String(pid)]));
		const { start: _, state: __, ...rest } = (await readProcess(pid)) as NonNullable<typeof parsed>;
		expect(parsed).toMatchObject(rest);
	});

	it("reads a path with spaces, a zombie, and passes over what is no process", () => {
		const lines = [
			"  501     1   501    -1 Ss   Thu Nov  5 09:09:00 2026 /Applications/My App/claude code",
			" 77 501 501 77 Z+ Thu Nov 25 19:09:00 2026 sleep <defunct>",
			"garbage",
			"",
		];
		expect(parsePs(lines.join("\n"))).toEqual([
			{
				pid: 501,
				ppid: 1,
				group: 501,
				foreground: -1,
				state: "Ss",
				start: "Thu Nov  5 09:09:00 2026",
				name: "claude code",
			},
			{
				pid: 77,
				ppid: 501,
				group: 501,
				foreground: 77,
				state: "Z+",
				start: "Thu Nov 25 19:09:00 2026",
				name: "sleep <defunct>",
			},
		]);
	});
});

describe("ps", () => {
	it("finds a process by its pid, and none where there is none of that pid", async () => {
		expect(await runPs(["-p", String(process.pid)])).toMatchObject([
			{ pid: process.pid, ppid: process.ppid },
		]);
		// Above the highest pid that Linux allows (2^22).
		expect(await runPs(["-p", "4194305"])).toEqual([]);
	});
});

describe("isPsTime", () => {
	it.each([
		["Thu Nov  5 09:09:00 2026", true],
		["Thu Nov 20 09:09:00 2025", true],
		["4711", false],
		["2026-11-05T09:09:00Z", false],
		["", false],
	])("says of %j: %s", (text, expected) => {
		expect(isPsTime(text)).toBe(expected);
	});
});
