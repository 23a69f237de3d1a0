import { wordsIn } from "./kinds.ts";
import { type Key, SETTINGS, type ValueOf, type Values } from "./table.ts";
import { fromVariable, presetOf } from "./values.ts";

/** Who has set a setting. */
export type Source = "environment" | "file" | "default";

/** What a setting is; absent where nothing holds. */
export interface Decided<K extends Key> {
	value: ValueOf<K> | undefined;
	source: Source;
}

/**
 * Decides what a setting is: what the environment says, else what `config.json` says, else what
 * holds where nothing is set.
 * @throws IntercomError `bad_input` as `fromVariable`
 */
export function decide<K extends Key>(key: K, env: NodeJS.ProcessEnv, fromFile: Values): Decided<K> {
	const said = key === "tools" ? groupsIn(env) : fromVariable(key, env);
	if (said !== undefined && counts(key, "environment", env))
		return { value: said as ValueOf<K>, source: "environment" };
	const set = fromFile[key];
	if (set !== undefined && counts(key, "file", env)) return { value: set as ValueOf<K>, source: "file" };
	return { value: presetOf(key), source: "default" };
}

/** Where a person changes what has been set: the variable, or the key and its file. */
export function placeOf(key: Key, source: Source, file: string): string {
	return source === "file" ? `${key} in ${file}` : SETTINGS[key].variable;
}

/** A hook with a bad name here still hands over mail, so the front that offers tools checks it. */
function groupsIn(env: NodeJS.ProcessEnv): string[] | undefined {
	const text = env[SETTINGS.tools.variable] ?? "";
	return text.trim() === "" ? undefined : wordsIn(text);
}

/**
 * A token goes nowhere but where the place that names the token says. Settings of a project may set
 * variables: they would have the person's token sent elsewhere.
 */
function counts(key: Key, source: Source, env: NodeJS.ProcessEnv): boolean {
	if (key !== "telegram-api") return true;
	const tokenIn = fromVariable("telegram-token", env) === undefined ? "file" : "environment";
	return source === tokenIn;
}
