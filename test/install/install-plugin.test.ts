// The built command with a stand-in for a client that has plugins.
import {
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
import { aHome, type Home } from "./home.ts";

let home: Home;
beforeEach(() => {
	home = aHome();
});
afterEach(() => home.end());

describe("installing the plugin", () => {
	it("leaves settings that are a link a link", () => {
		const target = join(home.root, "dotfiles.json");
		writeFileSync(target, '{ "theme": "dark" }\n');
		symlinkSync(target, home.settings);
		expect(home.intercom("install").code).toBe(0);
		expect(lstatSync(home.settings).isSymbolicLink()).toBe(true);
		expect(readFileSync(target, "utf8")).toContain("intercom@claude-intercom");
		expect(home.intercom("uninstall").code).toBe(0);
		expect(lstatSync(home.settings).isSymbolicLink()).toBe(true);
		expect(readFileSync(target, "utf8")).toBe('{ "theme": "dark" }\n');
	});

	it("leaves the settings as they were where the client refuses, and says so", () => {
		home.client("refuse");
		writeFileSync(home.settings, '{ "theme":"dark" }');
		const { code, out } = home.intercom("install");
		expect(code).toBe(1);
		expect(out).toContain("did not take the plugin");
		expect(readFileSync(home.settings, "utf8")).toBe('{ "theme":"dark" }');
	});

	it.each([
		['{"enabledPlugins": null}\n'],
		['{"enabledPlugins": []}\n'],
		['{"enabledPlugins": "all"}\n'],
		['{"extraKnownMarketplaces": null}\n'],
		['{ "theme":"dark",\n"extraKnownMarketplaces": []}'],
		["[]"],
	])("runs nothing for settings that it could not edit afterwards: %j", (text) => {
		writeFileSync(home.settings, text);
		const { code, out } = home.intercom("install");
		expect(code).toBe(1);
		expect(out).toMatch(/settings\.json, line \d: it cannot be edited/);
		expect(home.calls()).not.toMatch(/add|plugin install/);
		expect(readFileSync(home.settings, "utf8")).toBe(text);
		expect(home.intercom("install", "--dry-run").code).toBe(1);
		expect(home.intercom("uninstall").code).toBe(0);
		expect(readFileSync(home.settings, "utf8")).toBe(text);
		expect(readdirSync(home.claudeDir)).toEqual(["settings.json"]);
	});

	it.each([
		["known_marketplaces.json", "[]"],
		["installed_plugins.json", "[]"],
		["installed_plugins.json", '{"version": 1, "plugins": []}'],
	])("runs nothing for a %s of the client that says %j", (name, text) => {
		const list = join(home.claudeDir, "plugins", name);
		mkdirSync(join(home.claudeDir, "plugins"));
		writeFileSync(list, text);
		const { code, out } = home.intercom("install");
		expect(code).toBe(1);
		expect(out).toContain(`${list}, line 1: it cannot be edited`);
		expect(home.calls()).not.toMatch(/add|plugin install/);
		expect(readFileSync(list, "utf8")).toBe(text);
	});

	it("puts back what the client wrote before it refused", () => {
		home.client("half");
		expect(home.intercom("install").code).toBe(1);
		expect(readdirSync(home.claudeDir)).toEqual([]);
		const lists = join(home.claudeDir, "plugins");
		mkdirSync(lists);
		writeFileSync(home.settings, "\ufeff");
		writeFileSync(join(lists, "known_marketplaces.json"), '{"other":  {}}');
		expect(home.intercom("install").out).toContain("failed; left as it was");
		expect(readFileSync(home.settings, "utf8")).toBe("\ufeff");
		expect(readFileSync(join(lists, "known_marketplaces.json"), "utf8")).toBe('{"other":  {}}');
		expect(readdirSync(lists)).toEqual(["known_marketplaces.json"]);
	});

	it("puts everything back where Intercom cannot keep its record", () => {
		writeFileSync(home.settings, '{ "theme":"dark" }');
		mkdirSync(join(home.intercomDir, "install.json"), { recursive: true });
		expect(home.intercom("install").code).toBe(1);
		expect(readFileSync(home.settings, "utf8")).toBe('{ "theme":"dark" }');
		expect(readdirSync(home.claudeDir)).toEqual(["settings.json"]);
	});

	it("leaves a marketplace of the same name from elsewhere alone", () => {
		mkdirSync(join(home.claudeDir, "plugins"));
		const marketplaces = join(home.claudeDir, "plugins/known_marketplaces.json");
		writeFileSync(marketplaces, '{"claude-intercom":{"source":{"source":"github","repo":"a/b"}}}');
		expect(home.intercom("install", "--json").data().folders).toMatchObject([{ status: "skipped" }]);
		expect(existsSync(home.settings)).toBe(false);
		home.intercom("uninstall");
		expect(readFileSync(marketplaces, "utf8")).toContain("a/b");
	});
});
