// The built command with a stand-in for a client that has plugins.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aHome, type Home } from "./home.ts";

let home: Home;
beforeEach(() => {
	home = aHome();
});
afterEach(() => home.end());

/** Every file that says what is installed, with its bytes. */
function files(): (string | undefined)[] {
	const { claudeDir, intercomDir, settings, root } = home;
	const lists = join(claudeDir, "plugins/known_marketplaces.json");
	const all = [settings, lists, join(root, "home/.claude.json"), join(intercomDir, "install.json")];
	return all.map((file) => (existsSync(file) ? readFileSync(file, "utf8") : undefined));
}

describe("install another way than before", () => {
	it("takes out the plugin before it installs the server and hooks instead", () => {
		home.intercom("install");
		const { folders } = home.intercom("install", "--without-plugin", "--json").data();
		expect(folders).toMatchObject([{ how: "mcp", status: "installed" }]);
		const { enabledPlugins, hooks } = JSON.parse(readFileSync(home.settings, "utf8"));
		expect(enabledPlugins).toBeUndefined();
		expect(hooks.Stop).toHaveLength(1);
		expect(home.intercom("uninstall").code).toBe(0);
		expect(existsSync(home.settings)).toBe(false);
	});

	it("takes nothing out where the new way is bound to fail", () => {
		writeFileSync(home.settings, '{"hooks": []}');
		home.intercom("install");
		const before = files();
		const { code, out } = home.intercom("install", "--without-plugin");
		expect(code).toBe(1);
		expect(out).toContain("it cannot be edited");
		expect(files()).toEqual(before);
		expect(home.intercom("uninstall").code).toBe(0);
		expect(readFileSync(home.settings, "utf8")).toBe('{"hooks": []}');
	});

	it("puts the old way back where the new one fails", () => {
		writeFileSync(home.settings, '{"theme":"dark" }');
		home.intercom("install", "--without-plugin");
		const before = files();
		home.client("half");
		expect(home.intercom("install").code).toBe(1);
		expect(files()).toEqual(before);
		expect(home.intercom("uninstall").code).toBe(0);
		expect(readFileSync(home.settings, "utf8")).toBe('{"theme":"dark" }');
	});
});
