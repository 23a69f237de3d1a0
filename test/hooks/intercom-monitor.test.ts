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
import { aMachine, BOB, lineOf, type Machine } from "../machine.ts";
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
async function exitCodeOf(child: ReturnType<typeof start>): Promise<number | null> {
	return new Promise((resolve) => child.once("exit", resolve));
}

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
		expect(await exitCodeOf(start())).toBe(0);
		expect(readdirSync(machine.intercomDir)).toEqual([]);
	});
});

describe("push turned off", () => {
	const setPush = (on: boolean) => writeSetting(machine.context().config.paths, "push", on, Date.now);
	const isStarted = (env: Record<string, string> = {}) => {
		start(env);
		return expect.poll(() => liveMonitor(machine.context(), [BOB]), { timeout: 10_000 }).toBe(BOB);
	};

	it("keeps the monitor from starting, until it is turned on", async () => {
		await setPush(false);
		expect(await exitCodeOf(start())).toBe(0);
		expect(readdirSync(machine.intercomDir)).not.toContain("monitors");
		await setPush(true);
		await isStarted();
	});

	it.each(["off", "0", "no"])("by the variable keeps it from starting: %s", async (word) => {
		expect(await exitCodeOf(start({ CLAUDE_INTERCOM_PUSH: word }))).toBe(0);
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
		if (isOff) expect(await exitCodeOf(start(env))).toBe(0);
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
		expect(await exitCodeOf(child)).toBe(0);
		expect(readdirSync(other.folder)).toEqual([]);
	});
});
