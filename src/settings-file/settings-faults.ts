import { type Config, withSettings } from "../config.ts";
import { IntercomError } from "../errors.ts";
import type { Paths } from "../paths.ts";
import { decide, placeOf } from "../settings/decide.ts";
import { resumeFlags } from "../settings/resume-flags.ts";
import { isPushOff } from "./push-marker.ts";
import type { SettingsFile } from "./read-settings.ts";

/** All that is wrong with what a person has set, one sentence each. */
export function settingsFaults(config: Config, { refused, faults, values }: SettingsFile): string[] {
	return [
		...config.environmentFaults(),
		...(refused === undefined ? [] : [refused]),
		...faults,
		...markerFaults(config.paths, values.push !== false),
		...flagFaults(withSettings(config, values)),
	];
}

/** Flags that were written into the file by hand, or into a variable, were not looked at before. */
function flagFaults({ resumeFlags: flags, resumeBypass: allowed, env, fromFile, paths }: Config): string[] {
	const { source } = decide("resume-flags", env, fromFile);
	const place = placeOf("resume-flags", source, paths.settings);
	try {
		resumeFlags(flags, env, { place, allowed, bypasses: false });
		return [];
	} catch (error) {
		if (!(error instanceof IntercomError)) throw error;
		return [`${error.message} No session is resumed or copied until that is mended.`];
	}
}

/** The file was edited by hand, or moved away. */
function markerFaults(paths: Paths, mayPush: boolean): string[] {
	if (isPushOff(paths) === !mayPush) return [];
	const said = mayPush
		? `${paths.pushOff} turns the monitor off, and push is not off in ${paths.settings}`
		: `push is off in ${paths.settings}, and the monitor works all the same`;
	return [`${said}; \`claude-intercom config set push ${mayPush ? "on" : "off"}\` puts both right.`];
}
