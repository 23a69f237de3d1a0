import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import {
	forgetPlugin,
	marketplaceSource,
	missingPluginFiles,
	removeMade,
} from "../../src/install/plugin-files.ts";
import { aMachine, type Machine } from "../machine.ts";

let machine: Machine;
let plugins: string;
let marketplaces: string;
let installed: string;
beforeEach(() => {
	machine = aMachine();
	plugins = join(machine.claudeDir, "plugins");
	marketplaces = join(plugins, "known_marketplaces.json");
	installed = join(plugins, "installed_plugins.json");
});
afterEach(() => machine.end());

function write(file: string, value: object): void {
	mkdirSync(join(file, ".."), { recursive: true });
	writeFileSync(file, JSON.stringify(value));
}

describe("where the client has our marketplace from", () => {
	test.each([
		[{}, undefined],
		[{ "claude-intercom": { source: { source: "directory", path: "/a" } } }, "/a"],
		[{ "claude-intercom": { source: { source: "github", repo: "a/b" } } }, "elsewhere"],
		[{ "claude-intercom": null }, "elsewhere"],
	])("%j: %s", (lists, source) => {
		write(marketplaces, lists);
		expect(marketplaceSource(machine.claudeDir)).toBe(source);
	});
});

describe("forgetting the plugin", () => {
	it("takes ours out of the client's lists and leaves the others", async () => {
		write(marketplaces, { "claude-intercom": {}, other: {} });
		write(installed, { version: 2, plugins: { "intercom@claude-intercom": [], "a@other": [] } });
		await forgetPlugin(machine.claudeDir);
		expect(JSON.parse(readFileSync(marketplaces, "utf8"))).toEqual({ other: {} });
		expect(JSON.parse(readFileSync(installed, "utf8"))).toEqual({ version: 2, plugins: { "a@other": [] } });
	});
});

describe("what the client made for the plugin", () => {
	it("goes again, as far as nobody has put something there", () => {
		const made = missingPluginFiles(machine.claudeDir);
		expect(made).toContain(plugins);
		expect(made).not.toContain(machine.claudeDir);
		write(marketplaces, {});
		write(installed, { version: 2, plugins: { "a@other": [] } });
		write(join(plugins, "cache/claude-intercom/intercom/0.1.0/package.json"), {});
		mkdirSync(join(plugins, "data"));
		removeMade(made);
		for (const gone of [marketplaces, join(plugins, "cache"), join(plugins, "data")])
			expect(existsSync(gone)).toBe(false);
		expect(existsSync(installed)).toBe(true);
		write(installed, { version: 2, plugins: {} });
		removeMade(made);
		expect(existsSync(plugins)).toBe(false);
		expect(existsSync(machine.claudeDir)).toBe(true);
	});
});
