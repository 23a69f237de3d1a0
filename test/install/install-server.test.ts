// The built command with a stand-in for a client that has no plugins.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aHome, type Home } from "./home.ts";

let home: Home;
beforeEach(() => {
	home = aHome();
	home.client("none");
});
afterEach(() => home.end());

const stateIn = ({ root }: Home) => JSON.parse(readFileSync(join(root, "home/.claude.json"), "utf8"));

describe("a client without plugins", () => {
	it("gets the MCP server and hooks, and is not asked about plugins twice", () => {
		writeFileSync(
			home.settings,
			'{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "true"}]}]}}',
		);
		const before = readFileSync(home.settings, "utf8");
		const { folders } = home.intercom("install", "--json").data();
		expect(folders).toMatchObject([{ how: "mcp", status: "installed" }]);
		expect(home.calls()).not.toContain("marketplace");
		const main = join(home.intercomDir, "plugin/current/dist/main.js");
		expect(stateIn(home).mcpServers.intercom).toEqual({ command: "node", args: [main] });
		const { hooks } = JSON.parse(readFileSync(home.settings, "utf8"));
		expect(hooks.Stop).toHaveLength(2);
		// As the client runs it, with and without the copy.
		const { command } = hooks.Stop[1].hooks[0];
		expect(spawnSync("sh", ["-c", command], { input: "{}\n" }).status).toBe(0);
		expect(home.intercom("uninstall").code).toBe(0);
		expect(spawnSync("sh", ["-c", command], { input: "{}\n" }).status).toBe(0);
		expect(readFileSync(home.settings, "utf8")).toBe(before);
		expect(stateIn(home)).toEqual({});
	});

	it.each([
		["settings.json", '{"hooks": null}\n'],
		["settings.json", '{"hooks": []}'],
		["settings.json", '{"hooks": {"Stop": {}}}'],
		["../.claude.json", '{"mcpServers": null}\n'],
		["../.claude.json", '{"mcpServers":[]}'],
	])("is told nothing where %s says %j, which could not be edited", (name, text) => {
		const file = join(home.claudeDir, name);
		writeFileSync(file, text);
		const { code, out } = home.intercom("install");
		expect(code).toBe(1);
		expect(out).toContain(`${file}, line 1: it cannot be edited`);
		expect(home.calls()).not.toContain("mcp add");
		expect(readFileSync(file, "utf8")).toBe(text);
		expect(home.intercom("uninstall").code).toBe(0);
		expect(readFileSync(file, "utf8")).toBe(text);
	});

	it("keeps a server named intercom that runs something else, and gets the hooks", () => {
		const own = { mcpServers: { intercom: { command: "my-intercom", args: [] } } };
		writeFileSync(join(home.root, "home/.claude.json"), JSON.stringify(own));
		const [folder] = home.intercom("install", "--json").data().folders;
		expect(folder).toMatchObject({
			status: "installed",
			warnings: [expect.stringContaining("it was left as it is")],
		});
		expect(stateIn(home)).toEqual(own);
		expect(JSON.parse(readFileSync(home.settings, "utf8")).hooks.Stop).toHaveLength(1);
		expect(home.intercom("install", "--json").data().folders).toMatchObject([{ status: "unchanged" }]);
	});
});
