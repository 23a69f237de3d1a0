import type { Paths } from "../paths.ts";
import { isPushOff } from "./push-marker.ts";
import type { SettingsFile } from "./read-settings.ts";

/** All that is wrong with what a person has set in `config.json`, one sentence each. */
export function settingsFaults(paths: Paths, { refused, faults, values }: SettingsFile): string[] {
	return [
		...(refused === undefined ? [] : [refused]),
		...faults,
		...markerFaults(paths, values.push !== false),
	];
}

/** The file was edited by hand, or moved away. */
function markerFaults(paths: Paths, mayPush: boolean): string[] {
	if (isPushOff(paths) === !mayPush) return [];
	const said = mayPush
		? `${paths.pushOff} turns the monitor off, and push is not off in ${paths.settings}`
		: `push is off in ${paths.settings}, and the monitor works all the same`;
	return [`${said}; \`claude-intercom config set push ${mayPush ? "on" : "off"}\` puts both right.`];
}
