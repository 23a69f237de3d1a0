import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { pathsIn } from "../../src/paths.ts";
import { readSettings } from "../../src/settings-file/read-settings.ts";
import { settingsFaults } from "../../src/settings-file/settings-faults.ts";
import { folderOfTest } from "../host/folder.ts";

const folder = folderOfTest();

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
	const paths = pathsIn(join(folder(), "intercom"));
	mkdirSync(paths.root);
	if (text !== undefined) writeFileSync(paths.settings, text, { mode: 0o600 });
	if (hasMarker) writeFileSync(paths.pushOff, "");
	const faults = settingsFaults(paths, readSettings(paths.settings));
	expect(faults).toEqual(said.map((words) => expect.stringMatching(words)));
});
