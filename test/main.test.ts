// Which front a command line loads. The person's help at a terminal is in cli/cli.test.ts.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text as readAll } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aMachine, type Machine } from "./machine.ts";

const main = join(import.meta.dirname, "../dist/main.js");

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

const start = (args: string[], env: Record<string, string> = {}) =>
	machine.start(process.execPath, [main, ...args], { CLAUDE_INTERCOM_SESSION: "human", ...env });

describe("the server", () => {
	it.each([
		["without a command where stdin is a pipe", []],
		["as the command serve", ["serve"]],
	])("is started %s, and ends with stdin", async (_, args) => {
		const server = start(args);
		const params = {
			protocolVersion: "2025-11-25",
			capabilities: {},
			clientInfo: { name: "test", version: "1" },
		};
		server.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params })}\n`);
		const [line] = (await once(createInterface(server.stdout), "line")) as [string];
		expect(JSON.parse(line)).toMatchObject({ id: 1, result: { serverInfo: { name: "intercom" } } });
		server.stdin.end();
		expect((await once(server, "close"))[0]).toBe(0);
	});

	it("is not started where its help is asked for", async () => {
		const help = start(["serve", "--help"]);
		expect(await readAll(help.stdout)).toContain("Usage: claude-intercom serve");
	});
});

it("any other command is the command line's", async () => {
	const command = start(["whoami"]);
	const ended = once(command, "close");
	expect(await readAll(command.stdout)).toMatch(/^human, the person at the terminal/);
	expect((await ended)[0]).toBe(0);
});

it.each([["doctor"], ["config", "list"]])(
	"what cannot be used of the environment is named by %s %s",
	async (...args) => {
		const env = { CLAUDE_INTERCOM_ROUTES: "pigeon", CLAUDE_INTERCOM_HOPS: "x", CLAUDE_INTERCOM_PUSH: "no" };
		const shown = await readAll(start(args, env).stdout);
		expect(shown).toMatch(/CLAUDE_INTERCOM_ROUTES names a route that does not exist/);
		expect(shown).toMatch(/CLAUDE_INTERCOM_PUSH is neither on nor off, and it counts as off/);
	},
);

it.each([
	["the server", []],
	["a command", ["list"]],
])("an environment that cannot be used ends %s with 2", async (_, args) => {
	const child = spawn(process.execPath, [main, ...args], {
		env: { PATH: process.env.PATH ?? "", HOME: machine.root, CLAUDE_INTERCOM_ROUTES: "pigeon" },
	});
	const ended = once(child, "close");
	expect(await readAll(child.stderr)).toMatch(/^CLAUDE_INTERCOM_ROUTES names a route.*\nUse a comma/);
	expect((await ended)[0]).toBe(2);
});
