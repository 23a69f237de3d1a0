// With a real FIFO; the monitor itself is a process that reads it.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import type { Running } from "../../src/model/session.ts";
import { liveMonitor, monitorOf, wake } from "../../src/sessions/monitor.ts";
import { ANN, aMachine, BOB, type Child, lineOf, type Machine, startOf } from "../machine.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
	mkdirSync(context.config.paths.monitors, { recursive: true });
});
afterEach(() => machine.end());

function aPipe(session: string): string {
	const pipe = context.config.paths.monitorPipe(session);
	execFileSync("mkfifo", [pipe]);
	return pipe;
}

/** A monitor as the plugin starts it: it holds its FIFO open, and its file names its process. */
async function aMonitor(session: string, procStart?: string): Promise<Child> {
	const child = machine.start("sh", ["-c", 'exec 3<>"$1"; echo up; exec cat <&3', "sh", aPipe(session)]);
	await lineOf(child);
	const pid = child.pid ?? 0;
	const file = context.config.paths.monitor(session);
	writeFileSync(file, JSON.stringify({ pid, procStart: procStart ?? startOf(pid) }));
	return child;
}

const anIdle: Running = { pid: 1, procStart: "1", state: "idle", where: { kind: "terminal" } };

describe("a session's monitor", () => {
	it("is found under the id that the session had before /clear", async () => {
		await aMonitor(ANN);
		expect(await liveMonitor(context, [BOB, ANN])).toBe(ANN);
	});

	it("does not live where its process has ended", async () => {
		const child = await aMonitor(ANN);
		child.kill("SIGKILL");
		await new Promise((resolve) => child.once("exit", resolve));
		expect(await liveMonitor(context, [ANN])).toBeUndefined();
	});

	it("does not live where another process has its pid", async () => {
		await aMonitor(ANN, "1");
		expect(await liveMonitor(context, [ANN])).toBeUndefined();
	});

	it.each(["", "{", '{"pid":0,"procStart":"1"}', '{"pid":"7"}'])(
		"is not told by a file of %j",
		async (text) => {
			writeFileSync(context.config.paths.monitor(ANN), text);
			expect(await liveMonitor(context, [ANN])).toBeUndefined();
		},
	);

	it("is that of the terminal used last, where the conversation is open in several", async () => {
		const { pid = 0 } = await aMonitor(ANN);
		const runningAs = (pid: number) => ({ ...anIdle, pid });
		const openTwice = (last: number, other: number) =>
			monitorOf(context, { id: ANN, running: runningAs(last), alsoRunning: [runningAs(other)] });
		// This test has started the monitor, as a client does.
		expect(await openTwice(process.pid, pid)).toBe(ANN);
		expect(await openTwice(1_999_999_999, process.pid)).toBeUndefined();
		expect(await monitorOf(context, { id: ANN, running: runningAs(1_999_999_999) })).toBe(ANN);
	});

	it("prints the line that wakes the session", async () => {
		const child = await aMonitor(ANN);
		const line = lineOf(child);
		expect(wake(context, ANN, "a question waits")).toBe(true);
		expect(await line).toBe("a question waits");
	});
});

describe("waking a session", () => {
	it.each<[string, () => void]>([
		["nobody reads the pipe", () => aPipe(ANN)],
		["there is no pipe", () => {}],
	])("fails at once and says so in the log where %s", (_, prepare) => {
		prepare();
		expect(wake(context, ANN, "x")).toBe(false);
		expect(machine.logged.map(({ event }) => event)).toEqual(["wake"]);
	});

	it("fails where the pipe is full", async () => {
		const child = await aMonitor(ANN);
		child.kill("SIGSTOP");
		const lines = Array.from({ length: 1_000 }, () => wake(context, ANN, "x".repeat(4_000)));
		expect(lines[0]).toBe(true);
		expect(lines).toContain(false);
	});
});
