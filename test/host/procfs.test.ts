import { describe, expect, it } from "vitest";
import {
	HAS_PROC,
	parseStat,
	pidsInProc,
	readProcFile,
	readProcLink,
	readStat,
} from "../../src/host/procfs.ts";

describe("parseStat", () => {
	it("is not misled by brackets and spaces in a name", () => {
		const stat = "7 (a) S 1 (b) S 1 5 5 34816 6 4194304 1 0 0 0 1 1 0 0 20 0 1 0 4711 9 9";
		expect(parseStat(7, stat)).toEqual({
			pid: 7,
			name: "a) S 1 (b",
			state: "S",
			ppid: 1,
			group: 5,
			foreground: 6,
			start: "4711",
		});
	});

	it("finds nothing in what is no such line", () => {
		expect(parseStat(7, "")).toBeUndefined();
	});
});

describe.skipIf(!HAS_PROC)("/proc", () => {
	it("tells of this process", () => {
		expect(pidsInProc()).toContain(process.pid);
		expect(readStat(process.pid)).toMatchObject({ pid: process.pid, ppid: process.ppid });
		expect(readProcLink(process.pid, "cwd")).toBe(process.cwd());
	});

	it("tells nothing of a process that there is not", () => {
		// Above the highest pid that Linux allows (2^22).
		expect(readStat(4194305)).toBeUndefined();
		expect(readProcFile(4194305, "cmdline")).toBe("");
		expect(readProcLink(4194305, "cwd")).toBeUndefined();
	});
});
