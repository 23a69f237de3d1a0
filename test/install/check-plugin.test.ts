import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import {
	checkCopy,
	checkInstalled,
	type InstalledState,
	judgeInstalled,
} from "../../src/install/check-plugin.ts";
import { packageRoot } from "../../src/install/package.ts";
import { copyPackage, planCopy } from "../../src/install/package-copy.ts";
import { aMachine, type Machine } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

const LINK = "/home/me/.claude-intercom/plugin/current";
const NOTHING: InstalledState = {
	settingsFile: "settings.json",
	oddLine: undefined,
	switch: undefined,
	source: undefined,
	copy: { link: LINK, isSource: false, isThere: true },
	hasServer: false,
	hasHooks: false,
};
const PLUGIN: InstalledState = {
	...NOTHING,
	switch: true,
	source: LINK,
	copy: { link: LINK, isSource: true, isThere: true },
};

describe("what a config folder says of Intercom", () => {
	test.each<[string, InstalledState, string, RegExp]>([
		["nothing", NOTHING, "warn", /^not installed$/],
		["the plugin", PLUGIN, "ok", /^installed, from /],
		["the plugin from elsewhere", { ...PLUGIN, source: "elsewhere" }, "ok", /from elsewhere/],
		["the plugin, its copy gone", gone(PLUGIN), "fail", /is gone$/],
		["the plugin, switched off", { ...PLUGIN, switch: false }, "warn", /switched off/],
		["the plugin and the server", { ...PLUGIN, hasServer: true }, "warn", /and an MCP server/],
		["the switch alone", { ...NOTHING, switch: true }, "warn", /is not known$/],
		["server and hooks", { ...NOTHING, hasServer: true, hasHooks: true }, "ok", /and the hooks/],
		["the server alone", { ...NOTHING, hasServer: true }, "warn", /server alone/],
		["the plugin, a comment in the settings", { ...PLUGIN, oddLine: 3 }, "warn", /line 3/],
		["a comment alone", { ...NOTHING, oddLine: 3 }, "warn", /^not installed$/],
	])("%s", (_, state, status, found) => {
		expect(judgeInstalled("plugin", state)).toMatchObject({ status, found: expect.stringMatching(found) });
	});

	it("cannot be told where the settings are broken: their line is", () => {
		writeFileSync(join(machine.claudeDir, "settings.json"), '{\n"a": 1\n"b": 2}');
		expect(checkInstalled(machine.context(), machine.claudeDir)).toMatchObject({
			status: "fail",
			found: expect.stringContaining("line 3"),
		});
	});
});

describe("the copy that sessions load", () => {
	it("is compared with this program", () => {
		expect(checkCopy(machine.context(), undefined, [])).toMatchObject({ status: "warn" });
		const copy = join(machine.intercomDir, "plugin/current");
		mkdirSync(join(copy, "dist"), { recursive: true });
		writeFileSync(join(copy, "dist/main.js"), "");
		writeFileSync(join(copy, "package.json"), '{"version": "0.0.1"}');
		expect(checkCopy(machine.context(), undefined, [])).toMatchObject({
			status: "warn",
			without: expect.stringContaining("Sessions run 0.0.1"),
		});
	});

	it.each([
		["2.1.223", true, "ok", undefined],
		["2.1.224", false, "ok", undefined],
		["2.1.224", true, "warn", /^Claude Code 2\.1\.224 has no use for it/],
		["2.1.223", false, "warn", /^Claude Code 2\.1\.223 has no message socket/],
	])("for Claude Code %s, with a monitor: %s, is %s", (version, monitor, status, without) => {
		const root = packageRoot();
		const { paths } = machine.context().config;
		copyPackage(planCopy(paths, root, { monitor }), root);
		const check = checkCopy(machine.context(), { path: "/bin/claude", version }, []);
		expect(check.status).toBe(status);
		if (without) expect(check).toMatchObject({ without: expect.stringMatching(without) });
	});
});

function gone(state: InstalledState): InstalledState {
	return { ...state, copy: { ...state.copy, isThere: false } };
}
