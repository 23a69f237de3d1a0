import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { putServerBack, removeServer, serverCommand } from "../../src/install/mcp-server.ts";
import { aMachine, type Machine } from "../machine.ts";

let machine: Machine;
let file: string;
beforeEach(() => {
	machine = aMachine();
	file = join(machine.claudeDir, ".claude.json");
});
afterEach(() => machine.end());

describe("the person's MCP server named intercom", () => {
	test.each([
		["{}", undefined],
		['{"mcpServers": {"other": {"command": "a"}}}', undefined],
		['{"mcpServers": {"intercom": {"command": "node", "args": ["main.js", 1]}}}', ["node", "main.js", "1"]],
		['{"mcpServers": {"intercom": {"command": "intercom"}}}', ["intercom"]],
	])("in %s: %j", (text, command) => {
		writeFileSync(file, text);
		expect(serverCommand(machine.context(), machine.claudeDir)).toEqual(command);
	});

	it("is taken out without a client, and the others stay", async () => {
		writeFileSync(file, '{"mcpServers": {"a": {}, "intercom": {}}, "userID": "x"}');
		const edit = { file, after: "", inserted: [] };
		await removeServer(machine.context(), undefined, machine.claudeDir, edit);
		expect(readFileSync(file, "utf8")).toBe('{"mcpServers": {"a": {} }, "userID": "x"}');
	});

	it("takes the list of servers along where that was not there before", async () => {
		const backup = join(machine.root, "backup.json");
		const edit = { file, backup, after: "", inserted: [] };
		for (const [before, left] of [
			['{"userID": "x"}', '{"userID": "x" }'],
			['{"userID": "x", "mcpServers": {}}', '{"userID": "x", "mcpServers": {}}'],
		] as const) {
			writeFileSync(backup, before);
			writeFileSync(file, '{"userID": "x", "mcpServers": {"intercom": {}}}');
			await removeServer(machine.context(), undefined, machine.claudeDir, edit);
			expect(readFileSync(file, "utf8")).toBe(left);
		}
	});

	it.each([
		["was added", '{"a":  1}', '{"a":1,"mcpServers":{"intercom":{}}}', '{"a":  1}'],
		[
			"was taken out",
			'{"mcpServers":  {"intercom": {"command":"x"}}}',
			'{"mcpServers":{}}',
			'{"mcpServers":  {"intercom": {"command":"x"}}}',
		],
		[
			"was added, and a session wrote more",
			'{"a":  1}',
			'{"a": 2, "mcpServers": {"intercom": {}}}',
			'{"a": 2 }',
		],
		["is as it was: what a session wrote stays", '{"a":  1}', '{"a":2}', '{"a":2}'],
	])("is put back where it %s", async (_, before, now, left) => {
		writeFileSync(file, now);
		await putServerBack(file, Buffer.from(before));
		expect(readFileSync(file, "utf8")).toBe(left);
	});
});
