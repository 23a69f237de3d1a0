// monitors/intercom-monitor, as Claude Code starts it beside a session.
import { execFileSync } from "node:child_process";
import {
	chmodSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { liveMonitor, wake } from "../../src/sessions/monitor.ts";
import { writeSetting } from "../../src/settings-file/write-settings.ts";
import { commandLine } from "../e2e/harness/processes.ts";
import { aMachine, BOB, type Child, lineOf, type Machine } from "../machine.ts";
import { withOtherUser } from "../other-user.ts";

const script = join(import.meta.dirname, "../../monitors/intercom-monitor");

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

const monitors = (...names: string[]) => join(machine.intercomDir, "monitors", ...names);
const start = (env: Record<string, string> = {}) =>
	machine.start("sh", [script], { CLAUDE_CODE_SESSION_ID: BOB, ...env });
/** Waits until it is nothing but a program that waits, for its client's end or for ever. */
const becomes = (child: Child, program: string) =>
	expect.poll(() => commandLine(child.pid ?? 0), { timeout: 10_000 }).toBe(program);
const isIdle = (child: Child) => becomes(child, "cat");

describe("a monitor", () => {
	it("prints each line that it is woken with", async () => {
		const child = start();
		const context = machine.context();
		await expect.poll(() => liveMonitor(context, [BOB]), { timeout: 10_000 }).toBe(BOB);
		const line = lineOf(child);
		expect(wake(context, BOB, "mail")).toBe(true);
		expect(await line).toBe("mail");
	});

	it("writes through no link and waits for no pipe in the place of its files", async () => {
		mkdirSync(monitors(), { recursive: true });
		writeFileSync(join(machine.root, "mine"), "keep");
		symlinkSync("../../mine", monitors(`${BOB}.fifo`));
		execFileSync("mkfifo", [monitors(`${BOB}.json`)]);
		start();
		const context = machine.context();
		await expect.poll(() => liveMonitor(context, [BOB]), { timeout: 10_000 }).toBe(BOB);
		expect(lstatSync(monitors(`${BOB}.fifo`)).isFIFO()).toBe(true);
		expect(readFileSync(join(machine.root, "mine"), "utf8")).toBe("keep");
	});

	it("makes nothing in a folder that everybody may write", async () => {
		mkdirSync(machine.intercomDir);
		chmodSync(machine.intercomDir, 0o777);
		await isIdle(start());
		expect(readdirSync(machine.intercomDir)).toEqual([]);
	});
});

// 2.1.328 tells its model of a monitor that exits, and that is a turn.
describe("a monitor that is not to work", () => {
	it("prints nothing and stays until its client has ended, however that ends", async () => {
		const child = start({ CLAUDE_CODE_SESSION_ID: "" });
		await isIdle(child);
		const ended = new Promise((resolve) => child.once("exit", resolve));
		child.stdout.destroy();
		expect(await ended).toBe(0);
		expect(existsSync(machine.intercomDir)).toBe(false);
	});

	it("stays until it is ended where its output tells nothing of the client", async () => {
		const env = { CLAUDE_CODE_SESSION_ID: "" };
		await becomes(
			machine.start("sh", ["-c", 'exec sh "$1" >/dev/null', "sh", script], env),
			"sleep 99999999",
		);
	});

	it("stays where its folder cannot be made", async () => {
		writeFileSync(machine.intercomDir, "");
		await isIdle(start());
	});
});

describe("push turned off", () => {
	const setPush = (on: boolean) => writeSetting(machine.context().config.paths, "push", on, Date.now);
	const isStarted = (env: Record<string, string> = {}) => {
		start(env);
		return expect.poll(() => liveMonitor(machine.context(), [BOB]), { timeout: 10_000 }).toBe(BOB);
	};

	it("keeps the monitor idle, until it is turned on", async () => {
		await setPush(false);
		await isIdle(start());
		expect(readdirSync(machine.intercomDir)).not.toContain("monitors");
		await setPush(true);
		await isStarted();
	});

	it.each(["off", "0", "no"])("by the variable keeps it idle: %s", async (word) => {
		await isIdle(start({ CLAUDE_INTERCOM_PUSH: word }));
		expect(existsSync(machine.intercomDir)).toBe(false);
	});

	it.each([
		["on", false],
		["1", false],
		["On", false],
		["", true],
		[" ", true],
	])("in the file gives way to a variable that says something: %j", async (word, isOff) => {
		await setPush(false);
		const env = { CLAUDE_INTERCOM_PUSH: word };
		expect(machine.context({ env }).config.push).toBe(true);
		if (isOff) await isIdle(start(env));
		else await isStarted(env);
	});
});

describe("a line that wakes", () => {
	it("is written into a pipe alone", () => {
		mkdirSync(monitors(), { recursive: true });
		writeFileSync(join(machine.root, "mine"), "keep");
		symlinkSync("../../mine", monitors(`${BOB}.fifo`));
		expect(wake(machine.context(), BOB, "mail")).toBe(false);
		expect(readFileSync(join(machine.root, "mine"), "utf8")).toBe("keep");
	});
});

withOtherUser("another user's home", (other) => {
	it("gets no file of root's", async () => {
		const child = start({ CLAUDE_INTERCOM_DIR: "", HOME: other.folder });
		await isIdle(child);
		expect(readdirSync(other.folder)).toEqual([]);
	});
});
