import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import type { ProcessInfo } from "../../src/host/process-info.ts";
import { readProcess } from "../../src/host/processes.ts";
import { claudeProcesses, isClaude, withFolders } from "../../src/sessions/processes.ts";
import { aMachine, lineOf, type Machine } from "../machine.ts";

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
		expect(withFolders(context, { ...(one as ProcessInfo), pid: 4_000_000 })).toBeUndefined();
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
