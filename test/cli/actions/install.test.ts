import { spawnSync } from "node:child_process";
import {
	chmodSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aHome, type Home } from "../home.ts";

let home: Home;
beforeEach(() => {
	home = aHome();
});
afterEach(() => home.end());

describe("install and uninstall", () => {
	test.each([
		["tabs", '{\n\t"theme":   "dark",\n\t"hooks": {}\n}\n'],
		["Windows line ends and a mark at the start", '\ufeff{\r\n    "theme": "dark"\r\n}\r\n'],
		["nothing", ""],
		["one line", '{"enabledPlugins": {"other@place": true}, "x": [1,2 , 3]}'],
		["the plugin switched off before", '{"enabledPlugins": {"intercom@claude-intercom": false}}'],
	])("settings with %s are put back byte for byte, with their mode", (_, text) => {
		writeFileSync(home.settings, text);
		chmodSync(home.settings, 0o640);
		expect(home.intercom("install").code).toBe(0);
		// Not laid out anew, as the client would.
		expect(readFileSync(home.settings, "utf8").slice(0, 20)).toBe(
			text.slice(0, 20) || '{\n  "extraKnownMarke',
		);
		const value = JSON.parse(readFileSync(home.settings, "utf8").replace("\ufeff", ""));
		expect(value.enabledPlugins["intercom@claude-intercom"]).toBe(true);
		expect(home.intercom("uninstall")).toMatchObject({ code: 0, err: "" });
		expect(readFileSync(home.settings, "utf8")).toBe(text);
		expect(statSync(home.settings).mode & 0o777).toBe(0o640);
		expect(existsSync(join(home.root, "intercom"))).toBe(false);
		expect(existsSync(join(home.claudeDir, "plugins"))).toBe(false);
	});

	test("settings that are a link stay one", () => {
		const kept = join(home.root, "dotfiles.json");
		writeFileSync(kept, '{ "theme": "dark" }\n');
		symlinkSync(kept, home.settings);
		expect(home.intercom("install").code).toBe(0);
		expect(lstatSync(home.settings).isSymbolicLink()).toBe(true);
		expect(readFileSync(kept, "utf8")).toContain("intercom@claude-intercom");
		expect(home.intercom("uninstall").code).toBe(0);
		expect(lstatSync(home.settings).isSymbolicLink()).toBe(true);
		expect(readFileSync(kept, "utf8")).toBe('{ "theme": "dark" }\n');
	});

	test("--dry-run runs none of the client's commands and changes nothing", () => {
		expect(home.intercom("install", "--dry-run").out).toContain("nothing was changed");
		expect(home.calls()).not.toMatch(/add|plugin install/);
		expect(existsSync(join(home.root, "intercom"))).toBe(false);
		home.intercom("install");
		const before = readFileSync(home.settings, "utf8");
		expect(home.intercom("uninstall", "--dry-run").out).toContain("nothing was changed");
		expect(readFileSync(home.settings, "utf8")).toBe(before);
	});

	test("another build is put beside the old one, and the link moves", () => {
		const link = join(home.root, "intercom/plugin/current");
		home.intercom("install");
		const old = realpathSync(link);
		writeFileSync(join(home.root, "package/README.md"), "another build");
		expect(home.intercom("install", "--json").data()).toMatchObject({
			copy: { state: "changed", link },
			folders: [{ status: "upgraded" }],
		});
		expect(readFileSync(join(link, "README.md"), "utf8")).toBe("another build");
		// Servers that run load parts of themselves from there.
		expect(existsSync(join(old, "dist/main.js"))).toBe(true);
		expect(home.intercom("install", "--json").data().folders).toMatchObject([{ status: "unchanged" }]);
	});

	test("every config folder in use gets it; one that cannot have it does not keep it from the others", () => {
		const other = join(home.root, "work");
		mkdirSync(other);
		writeFileSync(join(other, "settings.json"), "{ no");
		home.env.CLAUDE_CONFIG_DIR = other;
		const { code, data } = home.intercom("install", "--json");
		expect(code).toBe(1);
		expect(data().folders).toMatchObject([
			{ dir: other, status: "failed", error: { code: "bad_input" } },
			{ dir: home.claudeDir, status: "installed" },
		]);
		expect(readFileSync(join(other, "settings.json"), "utf8")).toBe("{ no");
		expect(home.intercom("install", "--config-dir", join(home.root, "nowhere")).code).toBe(2);
	});

	test("a client without plugins gets the MCP server and hooks, and is not asked about plugins twice", () => {
		home.client("none");
		writeFileSync(
			home.settings,
			'{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "true"}]}]}}',
		);
		const before = readFileSync(home.settings, "utf8");
		expect(home.intercom("install", "--json").data().folders).toMatchObject([
			{ how: "mcp", status: "installed" },
		]);
		expect(home.calls()).not.toContain("marketplace");
		const state = () => JSON.parse(readFileSync(join(home.root, "home/.claude.json"), "utf8"));
		const main = join(home.root, "intercom/plugin/current/dist/main.js");
		expect(state().mcpServers.intercom).toEqual({ command: "node", args: [main] });
		const { hooks } = JSON.parse(readFileSync(home.settings, "utf8"));
		expect(hooks.Stop).toHaveLength(2);
		// As the client runs it, with and without the copy.
		const { command } = hooks.Stop[1].hooks[0];
		expect(spawnSync("sh", ["-c", command], { input: "{}\n" }).status).toBe(0);
		expect(home.intercom("uninstall").code).toBe(0);
		expect(spawnSync("sh", ["-c", command], { input: "{}\n" }).status).toBe(0);
		expect(readFileSync(home.settings, "utf8")).toBe(before);
		expect(state()).toEqual({});
	});

	test("a client that refuses the plugin: said so, and its settings are as they were", () => {
		home.client("refuse");
		writeFileSync(home.settings, '{ "theme":"dark" }');
		const { code, out } = home.intercom("install");
		expect(code).toBe(1);
		expect(out).toContain("did not take the plugin");
		expect(readFileSync(home.settings, "utf8")).toBe('{ "theme":"dark" }');
	});

	test("a marketplace of the same name from elsewhere is left alone", () => {
		mkdirSync(join(home.claudeDir, "plugins"));
		const known = join(home.claudeDir, "plugins/known_marketplaces.json");
		writeFileSync(known, '{"claude-intercom":{"source":{"source":"github","repo":"a/b"}}}');
		expect(home.intercom("install", "--json").data().folders).toMatchObject([{ status: "skipped" }]);
		expect(existsSync(home.settings)).toBe(false);
		home.intercom("uninstall");
		expect(readFileSync(known, "utf8")).toContain("a/b");
	});

	test("without a client, install says what to do", () => {
		rmSync(join(home.root, "bin/claude"));
		const { code, data } = home.intercom("install", "--json");
		expect(code).toBe(1);
		expect(data().error).toMatchObject({ code: "missing_program", hint: expect.stringContaining("PATH") });
	});
});
