// The built command with a stand-in for the client.
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { aHome, type Home } from "./home.ts";

let home: Home;
beforeEach(() => {
	home = aHome();
});
afterEach(() => home.end());

describe("what install did to a config folder", () => {
	test.each([
		["tabs", '{\n\t"theme":   "dark",\n\t"hooks": {}\n}\n'],
		["Windows line ends and a mark at the start", '\ufeff{\r\n    "theme": "dark"\r\n}\r\n'],
		["nothing", ""],
		["one line", '{"enabledPlugins": {"other@place": true}, "x": [1,2 , 3]}'],
		["the plugin switched off before", '{"enabledPlugins": {"intercom@claude-intercom": false}}'],
	])("is undone: settings with %s are as they were byte for byte, with their mode", (_, text) => {
		writeFileSync(home.settings, text);
		chmodSync(home.settings, 0o640);
		expect(home.intercom("install").code).toBe(0);
		// Not laid out anew, as the client would.
		const installed = readFileSync(home.settings, "utf8");
		expect(installed.slice(0, 20)).toBe(text.slice(0, 20) || '{\n  "extraKnownMarke');
		const value = JSON.parse(installed.replace("\ufeff", ""));
		expect(value.enabledPlugins["intercom@claude-intercom"]).toBe(true);
		expect(home.intercom("uninstall")).toMatchObject({ code: 0, err: "" });
		expect(readFileSync(home.settings, "utf8")).toBe(text);
		expect(statSync(home.settings).mode & 0o777).toBe(0o640);
		expect(existsSync(home.intercomDir)).toBe(false);
		expect(existsSync(join(home.claudeDir, "plugins"))).toBe(false);
	});

	it("is left as it is where the settings cannot be edited any more", () => {
		home.intercom("install");
		writeFileSync(home.settings, "{ no");
		const marketplaces = join(home.claudeDir, "plugins/known_marketplaces.json");
		const before = readFileSync(marketplaces, "utf8");
		const { code, data } = home.intercom("uninstall", "--json");
		expect(code).toBe(1);
		expect(data()).toMatchObject({ folders: [{ status: "failed" }], removed: [] });
		expect(readFileSync(marketplaces, "utf8")).toBe(before);
	});
});
