// On a real tmux, with servers of its own.
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { listProcesses } from "../../src/host/processes.ts";
import type { Pane } from "../../src/host/tmux-pane.ts";
import { allPanes, paneOf } from "../../src/sessions/panes.ts";
import { openTerminal, type Terminal } from "../e2e/harness/terminal.ts";
import { aMachine, type Machine } from "../machine.ts";

let machine: Machine;
let context: Context;
let terminals: Terminal[];
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
	terminals = [];
});
afterEach(async () => {
	for (const terminal of terminals) await terminal.close();
	machine.end();
});

/** A pane of a server of that name, in which a shell runs a program. */
async function aPane(server: string) {
	const env = { PATH: process.env.PATH ?? "", HOME: machine.root };
	const terminal = openTerminal(join(context.config.tmux.dir, server), env);
	terminals.push(terminal);
	return terminal.start({ command: "sh", args: ["-c", "sleep 600; true"], env, cwd: machine.root });
}
const childOf = async (pid: number) => (await listProcesses()).find(({ ppid }) => ppid === pid)?.pid;

describe("all panes", () => {
	it("are those of every tmux server of this user", async () => {
		const [one, two] = [await aPane("default"), await aPane("other")];
		const found = (await allPanes(context)).map(({ socket, id, pid }) => ({ socket, id, pid }));
		expect(found).toHaveLength(2);
		for (const { socket, id, pid } of [one, two]) expect(found).toContainEqual({ socket, id, pid });
	});

	it("are none where there is no tmux server, and none where it has ended", async () => {
		expect(await allPanes(context)).toEqual([]);
		await aPane("default");
		await terminals[0]?.close();
		expect(await allPanes(context)).toEqual([]);
	});
});

describe("the pane of a process", () => {
	it("is the one whose own process is an ancestor of it", async () => {
		const [one] = [await aPane("default"), await aPane("other")];
		await expect.poll(() => childOf(one.pid)).toBeDefined();
		const child = (await childOf(one.pid)) ?? 0;
		const { socket, id } = one;
		expect(await paneOf(child, await allPanes(context))).toMatchObject({ socket, id });
		expect(await paneOf(one.pid, await allPanes(context))).toMatchObject({ socket, id });
	});

	const pane = (id: string, pid: number, dead = false) => ({ id, pid, dead }) as Pane;

	it("is the nearest, where tmux runs in tmux", async () => {
		const panes = [pane("%1", process.ppid), pane("%2", process.pid)];
		expect((await paneOf(process.pid, panes))?.id).toBe("%2");
		expect((await paneOf(process.pid, panes.reverse()))?.id).toBe("%2");
	});

	it.each([
		["of a process outside of every pane", [pane("%1", 4_000_000)]],
		["that is dead, and whose pid was used again", [pane("%1", process.pid, true)]],
		["where there are none", []],
	])("is none %s", async (_, panes) => {
		expect(await paneOf(process.pid, panes)).toBeUndefined();
	});
});
