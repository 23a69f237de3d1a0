import { IntercomError } from "../errors.ts";
import { type Key, SETTINGS, type Setting, settingOf, type ValueOf, type Values } from "./table.ts";

/** What a setting is where nobody has set it. */
export function presetOf<K extends Key>(key: K): ValueOf<K> | undefined {
	return SETTINGS[key].preset as ValueOf<K> | undefined;
}

/**
 * What a variable of the environment says; `undefined` where it is not set or blank.
 * @throws IntercomError `bad_input` where it cannot be used, with its name and what is allowed
 */
export function fromVariable<K extends Key>(key: K, env: NodeJS.ProcessEnv): ValueOf<K> | undefined {
	const setting = settingOf(key);
	const text = env[setting.variable];
	if (text === undefined || text.trim() === "") return undefined;
	const value = setting.kind.parse(text) ?? setting.kind.strictest;
	if (value === undefined) throw refused(key, setting.variable, text);
	return value as ValueOf<K>;
}

/**
 * What a person typed for a setting.
 * @throws IntercomError `bad_input` where it cannot be used, with the key and what is allowed
 */
export function fromTyped<K extends Key>(key: K, text: string): ValueOf<K> {
	const value = text.trim() === "" ? undefined : settingOf(key).kind.parse(text);
	if (value === undefined) throw refused(key, key, text);
	return value as ValueOf<K>;
}

/** What a value in `config.json` says; `undefined` where it says nothing of the setting's kind. */
export function fromJson(key: Key, json: unknown): Values[Key] {
	const text = typedAs(json);
	return text === undefined ? undefined : (settingOf(key).kind.parse(text) as Values[Key]);
}

/** A setting's value for a person to read. What is secret is `set`. */
export function shownValue(key: Key, value: unknown): string {
	const setting = settingOf(key);
	if (value === undefined || value === "") return setting.otherwise ?? "";
	return setting.secret ? "set" : setting.kind.show(value);
}

/** What holds where nothing is set, for a person to read. */
export function shownPreset({ preset, otherwise, kind }: Setting<unknown>): string {
	return otherwise ?? kind.show(preset);
}

/** The text never stands in the error: it may be a secret in the wrong place. */
function refused(key: Key, name: string, text: string): IntercomError {
	const setting = settingOf(key);
	const cause = setting.secret ? undefined : text;
	return new IntercomError("bad_input", `${name} ${setting.kind.fault}.`, {
		hint: setting.kind.hint(shownPreset(setting)),
		cause,
	});
}

/** A JSON value as a person would type it. */
function typedAs(json: unknown): string | undefined {
	if (typeof json === "string") return json;
	if (typeof json === "number") return String(json);
	if (typeof json === "boolean") return json ? "on" : "off";
	const isList = Array.isArray(json) && json.every((word) => typeof word === "string");
	return isList ? json.join(",") : undefined;
}
