// What Intercom puts into a settings.json, and how it is taken out again. Pure: texts in, texts
// out.
import { isDeepStrictEqual } from "node:util";
import { append, inserted, type Parsed, parseText, putIn, splice, takeOut, type Value } from "./json-text.ts";

export const MARKETPLACE = "claude-intercom";
export const PLUGIN = "intercom@claude-intercom";

/** The hook commands for clients without plugins: by event, the command. */
export type HookCommands = Record<string, string>;

export interface Edited {
	text: string;
	/**
	 * The characters put in, in order. Where they still stand, they are taken out as characters.
	 */
	inserted: string[];
}

/**
 * Switches the plugin on and names the folder it is read from.
 * @throws IntercomError `bad_input` where the text cannot be edited, with the line
 */
export function withPlugin(text: string, link: string, file: string): Edited {
	const { value } = parseText(text, file);
	const source = { source: { source: "directory", path: link } };
	const hasSource = isDeepStrictEqual(value.extraKnownMarketplaces?.[MARKETPLACE], source);
	const isOn = value.enabledPlugins?.[PLUGIN] === true;
	return applySteps(text, [
		(current) =>
			hasSource ? current : putIn(current, ["extraKnownMarketplaces", MARKETPLACE], source, file),
		(current) => (isOn ? current : putIn(current, ["enabledPlugins", PLUGIN], true, file)),
	]);
}

/**
 * Adds a hook for each event, after those that are there.
 * @throws IntercomError `bad_input` where the text cannot be edited, with the line
 */
export function withHooks(text: string, commands: HookCommands, file: string): Edited {
	const { value } = parseText(text, file);
	return applySteps(
		text,
		Object.entries(commands).map(([event, command]) => (current) => {
			if (hasCommand(value.hooks?.[event], (each) => each === command)) return current;
			const entry = { hooks: [{ type: "command", command, timeout: 10 }] };
			return append(current, ["hooks", event], entry, file);
		}),
	);
}

/** True where one of these hook entries runs a command that `matches`. */
export function hasCommand(entries: unknown, matches: (command: string) => boolean): boolean {
	if (!Array.isArray(entries)) return false;
	return entries.some((entry: Value | null) => hooksOf(entry).some((hook) => runs(hook, matches)));
}

/** What taking out depends on, besides the text. */
export interface Origin {
	/** What install put in, in order. */
	inserted: readonly string[];
	/**
	 * What the file said before install. Objects and lists that stood there are kept, even empty.
	 */
	before: Value;
	/** Whether a hook's command is Intercom's. */
	ours: (command: string) => boolean;
}

/**
 * The text without the plugin's switch, its folder and Intercom's hooks. Where everything that
 * was put in still stands, it is taken out character by character. Otherwise it is taken out key
 * by key, with the objects and lists that this leaves empty and that were not there before.
 */
export function withoutOurs(text: string, file: string, origin: Origin): string {
	const byKey = withoutKeys(text, file, origin);
	const verbatim = withoutInserted(text, origin.inserted);
	if (verbatim === undefined) return byKey;
	const same = isDeepStrictEqual(tryParse(verbatim, file)?.value, parseText(byKey, file).value);
	return same ? verbatim : byKey;
}

/** The text without these characters; `undefined` where one does not stand in it exactly once. */
function withoutInserted(text: string, parts: readonly string[]): string | undefined {
	let left = text;
	for (const part of parts.toReversed()) {
		const at = left.indexOf(part);
		if (at < 0 || left.indexOf(part, at + 1) >= 0) return undefined;
		left = splice(left, at, part.length, "");
	}
	return left;
}

function withoutKeys(text: string, file: string, { before, ours }: Origin): string {
	let left = withoutKey(text, file, ["enabledPlugins", PLUGIN], before);
	left = withoutKey(left, file, ["extraKnownMarketplaces", MARKETPLACE], before);
	for (const event of Object.keys(objectOf(parseText(left, file).value.hooks)))
		left = withoutHooks(left, file, event, { before, ours });
	return left;
}

/**
 * Without one key of an object, and without the object where it is empty then and was not there.
 */
function withoutKey(text: string, file: string, [parent, key]: [string, string], before: Value): string {
	if (parseText(text, file).value[parent]?.[key] === undefined) return text;
	const left = takeOut(text, [parent, key]);
	const isLeftover = isEmpty(parseText(left, file).value[parent]) && before[parent] === undefined;
	return isLeftover ? takeOut(left, [parent]) : left;
}

function withoutHooks(
	text: string,
	file: string,
	event: string,
	{ before, ours }: Pick<Origin, "before" | "ours">,
): string {
	const paths = pathsOfOurs(parseText(text, file).value.hooks[event], ours);
	if (paths.length === 0) return text;
	const left = paths.reduce((current, path) => takeOut(current, ["hooks", event, ...path]), text);
	const isLeftover = isEmpty(parseText(left, file).value.hooks[event]) && before.hooks?.[event] === undefined;
	return isLeftover ? withoutKey(left, file, ["hooks", event], before) : left;
}

/**
 * Where Intercom's hooks stand among one event's entries: an entry that holds nothing else, or
 * single hooks beside a person's own. The last comes first, so that taking one out moves none of
 * the others.
 */
function pathsOfOurs(entries: unknown, ours: (command: string) => boolean): (string | number)[][] {
	if (!Array.isArray(entries)) return [];
	const paths = entries.flatMap((entry: Value | null, at) => {
		const hooks = hooksOf(entry);
		const own = [...hooks.keys()].filter((index) => runs(hooks[index], ours));
		if (own.length === 0) return [];
		return own.length === hooks.length ? [[at]] : own.map((index) => [at, "hooks", index]);
	});
	return paths.toReversed();
}

function hooksOf(entry: Value | null): unknown[] {
	return Array.isArray(entry?.hooks) ? entry.hooks : [];
}

function runs(hook: unknown, matches: (command: string) => boolean): boolean {
	const command: unknown = objectOf(hook).command;
	return typeof command === "string" && matches(command);
}

function applySteps(text: string, steps: ((current: string) => string)[]): Edited {
	const parts: string[] = [];
	let current = text;
	for (const step of steps) {
		const next = step(current);
		const part = inserted(current, next);
		if (part !== undefined) parts.push(part);
		current = next;
	}
	return { text: current, inserted: parts };
}

function tryParse(text: string, file: string): Parsed | undefined {
	try {
		return parseText(text, file);
	} catch {
		return undefined;
	}
}

function isEmpty(value: unknown): boolean {
	return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function objectOf(value: unknown): Value {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
