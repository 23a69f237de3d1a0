import { spawn } from "node:child_process";
import { describe, expect, it, vi } from "vitest";
import { ancestors, isAlive, listProcesses, ownStart, readProcess } from "../../src/host/processes.ts";
import { run, sleeper } from "./children.ts";

// Longer than any wait within: a test that is cut off would leave its mounts and children behind.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const wait = { timeout: 10_000, interval: 10 };
/**
 * A process whose child has ended and is never waited for: sh starts it, then becomes a sleep,
 * which waits for nobody.
 */
async function zombie(): Promise<number> {
	const parent = run("sh", ["-c", "sleep 0 & exec sleep 1000"]);
	return vi.waitFor(async () => {
		const found = (await listProcesses()).find((info) => info.ppid === parent && info.state.startsWith("Z"));
		expect(found).toBeDefined();
		return (found as { pid: number }).pid;
	}, wait);
}

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
		// Before each call: what loaded this program may close a file of its own in between.
		const useAll = () => { try { for (;;) openSync("/dev/null"); } catch {} };
		useAll();
		const alive = isAlive(process.ppid, "");
		useAll();
		const info = readProcess(process.ppid);
		process.send([await alive, (await info) ?? null]);
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
		expect(chain.at(-1)?.ppid).toBe(0);
	});
});
