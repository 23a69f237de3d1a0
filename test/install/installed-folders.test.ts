// The built command with a stand-in for the client.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aHome, type Home } from "./home.ts";

let home: Home;
beforeEach(() => {
	home = aHome();
});
afterEach(() => home.end());

describe("a folder that no record names", () => {
	it("is found by the marketplace it has, with the client gone too", () => {
		writeFileSync(home.settings, '{\n  "theme": "dark"\n}\n');
		home.intercom("install");
		rmSync(join(home.root, "bin/claude"));
		rmSync(join(home.intercomDir, "install.json"));
		expect(home.intercom("uninstall").code).toBe(0);
		expect(readFileSync(home.settings, "utf8")).toBe('{\n  "theme": "dark"\n}\n');
		const marketplaces = join(home.claudeDir, "plugins/known_marketplaces.json");
		expect(readFileSync(marketplaces, "utf8")).not.toContain("intercom");
		expect(home.intercom("uninstall").out).toContain("not installed");
	});

	it("is found by its hooks and server", () => {
		home.client("none");
		home.intercom("install");
		rmSync(join(home.intercomDir, "install.json"));
		expect(home.intercom("uninstall", "--json").data().folders).toMatchObject([
			{ dir: home.claudeDir, how: "mcp", status: "removed" },
		]);
		expect(JSON.parse(readFileSync(home.settings, "utf8"))).toEqual({});
		expect(JSON.parse(readFileSync(join(home.root, "home/.claude.json"), "utf8"))).toEqual({});
	});
});
