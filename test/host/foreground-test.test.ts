// The test that tmux runs before a key, by the shell it runs it with.
import { spawn, spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { foregroundTest, type ProcessId } from "../../src/host/foreground-test.ts";
import { readProcess } from "../../src/host/processes.ts";
import { ps } from "../../src/host/ps.ts";
import { eventually, tmuxOfTest } from "./tmux-server.ts";

const server = tmuxOfTest();
const WAYS = ["proc", "ps"] as const;

/** The process as this way of asking names it. */
async function named(way: (typeof WAYS)[number], pid: number): Promise<ProcessId> {
	const info = way === "proc" ? await readProcess(pid) : (await ps(["-p", String(pid)]))?.[0];
	return { pid, start: info?.start ?? "" };
}
const passes = (test: string) => spawnSync("/bin/sh", ["-c", test], { stdio: "ignore" }).status === 0;

async function inPane(command: string, ...args: string[]) {
	return server.terminal.start({ command, args, env: server.env, cwd: server.folder });
}

describe.each(WAYS)("a process, asked for by %s,", (way) => {
	it("has its terminal while it is in the foreground, whatever its name", async () => {
		const name = "a) S 1 (b '\"$x";
		const pane = await inPane("bash", "-c", `exec -a claude cat`);
		const odd = await inPane("sh", "-c", `cp $(command -v cat) "$0"; exec "./$0"`, name);
		await eventually(async () => (await readProcess(odd.pid))?.name).toBe(name);
		for (const { pid } of [pane, odd]) expect(passes(foregroundTest(await named(way, pid), way))).toBe(true);
	});

	it("is not another one of its pid, nor one whose start is not known", async () => {
		const pane = await inPane("cat");
		const { pid, start } = await named(way, pane.pid);
		const another = way === "proc" ? String(Number(start) + 1) : "Thu Nov 20 09:09:00 2025";
		expect(passes(foregroundTest({ pid, start: another }, way))).toBe(false);
		expect(passes(foregroundTest({ pid, start: "" }, way))).toBe(false);
		expect(passes(foregroundTest({ pid, start: "'; true; '" }, way))).toBe(false);
	});

	it("has it no more once it has ended, reaped or not", async () => {
		// The launcher has no job control: its group has the terminal, dead client or not.
		const pane = await inPane("sh", "-c", "cat; exec sleep 1000");
		const child = () => server.childOf(pane.pid);
		await eventually(child).toBeDefined();
		const client = await named(way, child() as number);
		expect(passes(foregroundTest(client, way))).toBe(true);
		process.kill(client.pid, "SIGKILL");
		await eventually(() => passes(foregroundTest(client, way))).toBe(false);
	});

	it("has it no more as a zombie in the group that has the terminal", async () => {
		const pane = await inPane("bash", "-c", "cat & exec sleep 1000");
		const child = () => server.childOf(pane.pid);
		await eventually(child).toBeDefined();
		const client = await named(way, child() as number);
		process.kill(client.pid, "SIGKILL");
		await eventually(async () => (await readProcess(client.pid))?.state).toBe("Z");
		expect(passes(foregroundTest(client, way))).toBe(false);
	});

	it("does not have it while it is stopped, and has it again", async () => {
		const pane = await inPane("sh", "-c", "cat; exec sleep 1000");
		const child = () => server.childOf(pane.pid);
		await eventually(child).toBeDefined();
		const client = await named(way, child() as number);
		process.kill(client.pid, "SIGSTOP");
		await eventually(() => passes(foregroundTest(client, way))).toBe(false);
		process.kill(client.pid, "SIGCONT");
		await eventually(() => passes(foregroundTest(client, way))).toBe(true);
	});

	it("does not have it in the background of a shell", async () => {
		const pane = await inPane("bash", "-c", "set -m; sleep 1000 & exec cat");
		const child = () => server.childOf(pane.pid);
		await eventually(child).toBeDefined();
		expect(passes(foregroundTest(await named(way, child() as number), way))).toBe(false);
	});

	it("does not have it where it has no terminal at all", async () => {
		const child = spawn("cat", { stdio: ["pipe", "ignore", "ignore"], detached: true });
		expect(passes(foregroundTest(await named(way, child.pid as number), way))).toBe(false);
		child.stdin.end();
	});
});
