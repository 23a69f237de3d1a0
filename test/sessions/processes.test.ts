import { chmodSync, copyFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import type { ProcessInfo } from "../../src/host/process-info.ts";
import { readProcess } from "../../src/host/processes.ts";
import { liveSessions } from "../../src/sessions/live.ts";
import { claudeProcesses, isClaude, withFolders } from "../../src/sessions/processes.ts";
import { aMachine, BOB, lineOf, type Machine } from "../machine.ts";
import { withOtherUser } from "../other-user.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

const found = async (pid = 0) => (await claudeProcesses(context)).find((client) => client.pid === pid);

describe("a client's process", () => {
	it("is found by its name, with the folders that its environment names", async () => {
		const folders = { configDir: join(machine.root, "a"), intercomDir: join(machine.root, "b") };
		const { configDir: CLAUDE_CONFIG_DIR, intercomDir: CLAUDE_INTERCOM_DIR } = folders;
		const { pid } = machine.claude(["cat"], { CLAUDE_CONFIG_DIR, CLAUDE_INTERCOM_DIR });
		await expect.poll(() => found(pid)).toMatchObject(folders);
	});

	it("has the folders below its home, where its environment names none", async () => {
		const { pid } = machine.claude(["cat"], { CLAUDE_CONFIG_DIR: "", CLAUDE_INTERCOM_DIR: "" });
		const home = join(machine.root, "home");
		await expect
			.poll(() => found(pid))
			.toMatchObject({
				configDir: join(home, ".claude"),
				intercomDir: join(home, ".claude-intercom"),
			});
	});

	it("is not its helper, a child of the same name", async () => {
		const program = join(machine.root, "claude-bin", "claude");
		const direct = machine.claude([program, "sh", "-c", "echo up $PPID; cat"]);
		const child = Number((await lineOf(direct)).split(" ")[1]);
		expect((await readProcess(child))?.ppid).toBe(direct.pid);
		expect(await found(child)).toBeUndefined();
		expect(await found(direct.pid)).toBeDefined();
	});

	it("is left out where it is no client whose environment we may read", async () => {
		const one = await readProcess(process.pid);
		expect(await withFolders(context, { ...(one as ProcessInfo), pid: 4_000_000 })).toBeUndefined();
	});
});

withOtherUser("another user's", (other) => {
	/** A config folder that the other user made. */
	const theirs = () => {
		const dir = join(other.folder, "config");
		other.run("mkdir", "-p", dir);
		return dir;
	};

	it("client is no client, whatever folders it names", async () => {
		machine.claude(["true"]);
		const program = join(other.folder, "claude");
		copyFileSync(join(machine.root, "claude-bin", "claude"), program);
		chmodSync(program, 0o755);
		const { configDir: CLAUDE_CONFIG_DIR, intercomDir: CLAUDE_INTERCOM_DIR } = {
			configDir: theirs(),
			intercomDir: context.config.intercomDir,
		};
		const env = { PATH: process.env.PATH, HOME: other.folder, CLAUDE_CONFIG_DIR, CLAUDE_INTERCOM_DIR };
		const { pid = 0 } = other.start(program, ["cat"], { env });
		await expect.poll(async () => (await readProcess(pid))?.name).toBe("claude");
		expect(await found(pid)).toBeUndefined();
		expect((await liveSessions(context)).configDirs).toEqual([context.config.claudeDir]);
	});

	it("config folder is not used, though a client of ours or a card names it", async () => {
		const { pid } = machine.claude(["cat"], { CLAUDE_CONFIG_DIR: theirs() });
		machine.card(BOB, { configDir: theirs() });
		await expect.poll(async () => (await readProcess(pid ?? 0))?.name).toBe("claude");
		expect(await found(pid)).toBeUndefined();
		expect((await liveSessions(context)).configDirs).toEqual([context.config.claudeDir]);
	});

	it("config folder is used where the person gave it", async () => {
		context = machine.context({ env: { CLAUDE_CONFIG_DIR: theirs() } });
		const { pid } = machine.claude(["cat"], { CLAUDE_CONFIG_DIR: theirs() });
		await expect.poll(() => found(pid)).toMatchObject({ configDir: theirs() });
		expect((await liveSessions(context)).configDirs).toEqual([theirs()]);
	});
});

describe("the name of a process", () => {
	const info = { pid: 1, ppid: 0, start: "1", group: 1, foreground: 1 };
	it.each([
		["claude", "S", true],
		["claude.exe", "R", true],
		["claude", "T", true],
		["claude", "Z", false],
		["claude", "X", false],
		["claude-intercom", "S", false],
		["node", "S", false],
	])("%s in state %s is a client's: %s", (name, state, expected) => {
		expect(isClaude({ ...info, name, state })).toBe(expected);
	});
});
