import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { refuseForPlugin, refuseForServer } from "../../src/install/refuse-files.ts";
import { withHooks } from "../../src/install/settings-entries.ts";
import { aMachine, type Machine, refusal } from "../machine.ts";
import { aJob } from "./job.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
	mkdirSync(join(machine.claudeDir, "plugins"), { recursive: true });
});
afterEach(() => machine.end());

const write = (name: string, text: string) => writeFileSync(join(machine.claudeDir, name), text);
const edit = (text: string) => withHooks(text, { Stop: "true" }, "settings.json");

describe("files for the plugin", () => {
	it("are taken where they are missing, empty, or as the client writes them", () => {
		expect(() => refuseForPlugin(aJob(machine))).not.toThrow();
		write("settings.json", "");
		write("plugins/known_marketplaces.json", '{"other": {"source": {}}}');
		write("plugins/installed_plugins.json", '{"version": 2, "plugins": {"a@b": []}}');
		expect(() => refuseForPlugin(aJob(machine))).not.toThrow();
	});

	it.each([
		["settings.json", '{\n"enabledPlugins": null}', "line 2"],
		["plugins/known_marketplaces.json", "null", "line 1"],
		["plugins/installed_plugins.json", '{"plugins": null}', "line 1"],
	])("are refused where %s says %j", async (name, text, line) => {
		write(name, text);
		const { code, message } = await refusal(() => refuseForPlugin(aJob(machine)));
		expect(code).toBe("bad_input");
		expect(message).toContain(`${name}, ${line}: it cannot be edited`);
	});
});

describe("files for the server and hooks", () => {
	it("are taken where a server of that name is there already", () => {
		write(".claude.json", '{"mcpServers": {"intercom": null}}');
		expect(() => refuseForServer(aJob(machine), edit)).not.toThrow();
	});

	it.each([
		["settings.json", '{"hooks": null}'],
		[".claude.json", '{"mcpServers": []}'],
	])("are refused where %s says %j", async (name, text) => {
		write(name, text);
		expect((await refusal(() => refuseForServer(aJob(machine), edit))).code).toBe("bad_input");
	});
});
