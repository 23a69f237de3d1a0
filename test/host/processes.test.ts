import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
	ancestors,
	isAlive,
	listProcesses,
	ownStart,
	parsePs,
	processArgs,
	processCwd,
	processVariable,
	readProcess,
} from "../../src/host/processes.ts";

// Longer than any wait within: a test that is cut off would leave its mounts and children behind.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const linux = process.platform === "linux";
const started: ChildProcess[] = [];
afterEach(() => {
	for (const child of started.splice(0)) child.kill("SIGKILL");
});
function run(program: string, args: string[], options = {}): number {
	const child = spawn(program, args, { stdio: "ignore", ...options });
	started.push(child);
	return child.pid as number;
}
const sleeper = () => run("sleep", ["1000"]);
const wait = { timeout: 10_000, interval: 10 };
const ps = (which: string[]) =>
	execFileSync("ps", [...which, "-o", "pid=,ppid=,pgid=,tpgid=,stat=,lstart=,comm="], {
		encoding: "utf8",
		env: { ...process.env, LC_ALL: "C" },
	});

/** A process whose child has ended and is never waited for: sh starts it, then becomes a sleep, which waits for nobody. */
async function zombie(): Promise<number> {
	const parent = run("sh", ["-c", "sleep 0 & exec sleep 1000"]);
	return vi.waitFor(async () => {
		const found = (await listProcesses()).find((info) => info.ppid === parent && info.state.startsWith("Z"));
		expect(found).toBeDefined();
		return (found as { pid: number }).pid;
	}, wait);
}

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

describe("readProcess", () => {
	it("knows this process and its child", async () => {
		expect(await readProcess(process.pid)).toMatchObject({ pid: process.pid, ppid: process.ppid });
		const pid = sleeper();
		await vi.waitFor(
			async () => expect(await readProcess(pid)).toMatchObject({ ppid: process.pid, name: "sleep" }),
			wait,
		);
		expect((await listProcesses()).map((info) => info.pid)).toEqual(
			expect.arrayContaining([pid, process.pid]),
		);
	});

	it("knows nothing of a process that was waited for", async () => {
		const child = spawn("true", { stdio: "ignore" });
		await new Promise((resolve) => child.on("exit", resolve));
		expect(await readProcess(child.pid as number)).toBeUndefined();
		expect(await isAlive(child.pid as number, "")).toBe(false);
	});

	it("sees that a process is stopped, and that it goes on", async () => {
		const pid = sleeper();
		const { start } = (await readProcess(pid)) as { start: string };
		process.kill(pid, "SIGSTOP");
		await vi.waitFor(async () => expect((await readProcess(pid))?.state).toMatch(/^T/), wait);
		expect(await isAlive(pid, start)).toBe(true);
		process.kill(pid, "SIGCONT");
		await vi.waitFor(async () => expect((await readProcess(pid))?.state).toMatch(/^S/), wait);
	});

	it("is not misled by brackets and spaces in a name", async () => {
		// Linux takes the name of a script's first thread from what the process calls itself.
		const pid = run(process.execPath, ["-e", "process.title = 'a) S 1 (b'; setInterval(() => {}, 1e6)"]);
		await vi.waitFor(async () => expect((await readProcess(pid))?.name).toContain("a) S 1 (b"), wait);
		expect(await readProcess(pid)).toMatchObject({ pid, ppid: process.pid });
	});
});

describe("isAlive", () => {
	it("wants the same pid and the same start", async () => {
		expect(await isAlive(process.pid, await ownStart())).toBe(true);
		expect(await isAlive(process.pid, "")).toBe(true);
		expect(await isAlive(process.ppid, await ownStart())).toBe(false);
	});

	it("counts a zombie as dead, though signal 0 still reaches it", async () => {
		const pid = await zombie();
		expect((await readProcess(pid))?.state).toMatch(/^Z/);
		expect(process.kill(pid, 0)).toBe(true);
		expect(await isAlive(pid, (await readProcess(pid))?.start ?? "")).toBe(false);
	});
});

describe("where it cannot be found out", () => {
	// Every file descriptor the process may have is in use: nothing in /proc can be opened.
	const script = `
		import { openSync } from "node:fs";
		import { isAlive, readProcess } from ${JSON.stringify(import.meta.resolve("../../src/host/processes.ts"))};
		try { for (;;) openSync("/dev/null"); } catch {}
		process.send([await isAlive(process.ppid, ""), (await readProcess(process.ppid)) ?? null]);
	`;
	it("a process counts as alive: what it holds is not taken from it", async () => {
		const run = 'ulimit -n 60 && exec "$@"';
		const node = [process.execPath, "--import", "tsx", "--input-type=module", "-e", script];
		const child = spawn("sh", ["-c", run, "sh", ...node], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
		const found = await new Promise((resolve) => child.once("message", resolve));
		expect(found).toEqual([true, null]);
	});
});

describe("ancestors", () => {
	it("go from the process itself up to the first", async () => {
		const pid = sleeper();
		const chain = await ancestors(pid);
		expect(chain.slice(0, 3).map((info) => info.pid)).toEqual([pid, process.pid, process.ppid]);
		for (const [index, info] of chain.slice(1).entries()) expect(chain[index]?.ppid).toBe(info.pid);
		expect(chain.at(-1)?.ppid).toBeLessThanOrEqual(1);
	});
});

describe("what a process was given", () => {
	it("its arguments and folder", async () => {
		const pid = run("sleep", ["1000"], { cwd: "/" });
		await vi.waitFor(async () => expect(await processArgs(pid)).toEqual(["sleep", "1000"]), wait);
		expect(await processCwd(pid)).toBe("/");
	});

	it.skipIf(!linux)("one variable of its environment", async () => {
		const pid = run("sleep", ["1000"], { env: { ...process.env, NAME: "a=b", NAMESAKE: "x" } });
		await vi.waitFor(() => expect(processVariable(pid, "NAME")).toBe("a=b"), wait);
		expect(processVariable(pid, "NAM")).toBeUndefined();
	});
});
