// The built command with a stand-in for a client that has plugins.
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
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
