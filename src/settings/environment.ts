import { KEYS, settingOf } from "./table.ts";
import { shownPreset } from "./values.ts";

/**
 * All that is wrong with the variables that set something, a sentence or two each. What they hold
 * never stands in it: it may be a secret in the wrong place.
 */
export function environmentFaults(env: NodeJS.ProcessEnv): string[] {
	return badSettings(env).map((setting) => {
		const { variable, kind } = setting;
		const effect =
			kind.strictest === undefined
				? "no server of Intercom starts with it"
				: `it counts as ${kind.show(kind.strictest)}`;
		return `${variable} ${kind.fault}, and ${effect}. ${kind.hint(shownPreset(setting))}`;
	});
}

/** The environment without the variables that would be refused. */
export function usableEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const refused = badSettings(env)
		.filter(({ kind }) => kind.strictest === undefined)
		.map(({ variable }) => variable);
	return Object.fromEntries(Object.entries(env).filter(([name]) => !refused.includes(name)));
}

function badSettings(env: NodeJS.ProcessEnv) {
	return KEYS.map(settingOf).filter(({ variable, kind }) => {
		const text = env[variable] ?? "";
		return text.trim() !== "" && kind.parse(text) === undefined;
	});
}
