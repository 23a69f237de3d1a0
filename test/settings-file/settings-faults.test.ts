import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { readSettings } from "../../src/settings-file/read-settings.ts";
import { settingsFaults } from "../../src/settings-file/settings-faults.ts";
import { folderOfTest } from "../host/folder.ts";

const folder = folderOfTest();
const configIn = (root: string, env: Record<string, string> = {}) =>
	readConfig({ HOME: "/home/dev", CLAUDE_INTERCOM_DIR: root, ...env }, "/");

it.each<[string, string | undefined, boolean, (string | RegExp)[]]>([
	["nothing where nothing is set", undefined, false, []],
	["nothing where file and marker agree", '{"v":1,"push":false}', true, []],
	["a file that is not used", "{", false, [/is no JSON/]],
	["a setting that is not used", '{"v":1,"max-hops":"x"}', false, [/max-hops is not a whole number/]],
	[
		"a marker that is missing",
		'{"v":1,"push":false}',
		false,
		[/the monitor works all the same; .* push off`/],
	],
	["a marker that is left over", '{"v":1}', true, [/turns the monitor off.* push on`/]],
])("it names %s", (_, text, hasMarker, said) => {
	const config = configIn(join(folder(), "intercom"));
	const { paths } = config;
	mkdirSync(paths.root);
	if (text !== undefined) writeFileSync(paths.settings, text, { mode: 0o600 });
	if (hasMarker) writeFileSync(paths.pushOff, "");
	const faults = settingsFaults(config, readSettings(paths.settings));
	expect(faults).toEqual(said.map((words) => expect.stringMatching(words)));
});

it("names variables that cannot be used", () => {
	const config = configIn(join(folder(), "intercom"), { CLAUDE_INTERCOM_PUSH: "no" });
	const faults = settingsFaults(config, readSettings(config.paths.settings));
	expect(faults).toEqual([expect.stringMatching(/^CLAUDE_INTERCOM_PUSH is neither on nor off/)]);
});

const BYPASS = "--dangerously-skip-permissions";

it.each<[string, Record<string, string>, string | undefined, RegExp | undefined]>([
	["config.json", {}, BYPASS, /^resume-flags in \S+config\.json would bypass permissions\. No session/],
	["the variable", { RESUME_FLAGS: BYPASS }, "--verbose", /^CLAUDE_INTERCOM_RESUME_FLAGS would bypass/],
	["config.json", {}, "--model opus; id", /^resume-flags in \S+config\.json holds more than flags\./],
	["neither, where the person allows them", { RESUME_BYPASS: "1" }, BYPASS, undefined],
	["neither, where the variable wins", { RESUME_FLAGS: "--verbose" }, BYPASS, undefined],
])("it names flags that are refused, by where they are set: %s", (_, env, flags, said) => {
	const named = Object.entries(env).map(([name, value]) => [`CLAUDE_INTERCOM_${name}`, value]);
	const config = configIn(join(folder(), "intercom"), Object.fromEntries(named));
	mkdirSync(config.paths.root);
	writeFileSync(config.paths.settings, JSON.stringify({ v: 1, "resume-flags": flags }), { mode: 0o600 });
	const faults = settingsFaults(config, readSettings(config.paths.settings));
	expect(faults).toEqual(said === undefined ? [] : [expect.stringMatching(said)]);
});
