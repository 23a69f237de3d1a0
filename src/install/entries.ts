// What Intercom puts into a settings.json, and how it is taken out again; pure, texts in and out.
import { isDeepStrictEqual } from "node:util";
import { append, inserted, type Parsed, parseText, putIn, splice, takeOut, type Value } from "./json-text.ts";

export const MARKETPLACE = "claude-intercom";
export const PLUGIN = "intercom@claude-intercom";

/** Where clients without plugins get their hooks from: by event, the command. */
export type HookCommands = Record<string, string>;

export interface Edited {
	text: string;
	/** The characters put in, in order: what is still there as it was put in is taken out as it was put in. */
	inserted: string[];
}

/** Switches the plugin on, and names the folder it is read from. */
export function withPlugin(text: string, link: string, file: string): Edited {
	const { value } = parseText(text, file);
	const source = { source: { source: "directory", path: link } };
	return apply(text, [
		(now) => {
			const known = value.extraKnownMarketplaces?.[MARKETPLACE];
			return isDeepStrictEqual(known, source)
				? now
				: putIn(now, ["extraKnownMarketplaces", MARKETPLACE], source, file);
		},
		(now) =>
			value.enabledPlugins?.[PLUGIN] === true ? now : putIn(now, ["enabledPlugins", PLUGIN], true, file),
	]);
}

/** Adds a hook for each event, behind those that are there. */
export function withHooks(text: string, commands: HookCommands, file: string): Edited {
	const { value } = parseText(text, file);
	return apply(
		text,
		Object.entries(commands).map(([event, command]) => (now) => {
			if (hasCommand(value.hooks?.[event], (each) => each === command)) return now;
			const entry = { hooks: [{ type: "command", command, timeout: 10 }] };
			return append(now, ["hooks", event], entry, file);
		}),
	);
}

/** True where one of these hook entries runs such a command. */
export function hasCommand(entries: unknown, matches: (command: string) => boolean): boolean {
	if (!Array.isArray(entries)) return false;
	return entries.some((entry: Value | null) =>
		entry?.hooks?.some?.((hook: Value | null) => typeof hook?.command === "string" && matches(hook.command)),
	);
}

/**
 * The text without what is ours: the plugin's switch, its folder, hooks that run `ours`. What was put in and is still there goes
 * character by character; else key by key, with the objects and lists that are left empty by it and were not there `before`.
 */
export function withoutOurs(
	text: string,
	file: string,
	known: { inserted: readonly string[]; before: Value; ours: (command: string) => boolean },
): string {
	const wanted = keyByKey(text, file, known);
	let verbatim = text;
	for (const part of known.inserted.toReversed()) {
		const at = verbatim.indexOf(part);
		if (at < 0 || verbatim.indexOf(part, at + 1) >= 0) return wanted;
		verbatim = splice(verbatim, at, part.length, "");
	}
	return isDeepStrictEqual(tryParse(verbatim, file)?.value, parseText(wanted, file).value)
		? verbatim
		: wanted;
}

function keyByKey(
	text: string,
	file: string,
	{ before, ours }: { before: Value; ours: (command: string) => boolean },
): string {
	let now = text;
	const read = () => parseText(now, file).value;
	const drop = (parent: string, key: string) => {
		if (read()[parent]?.[key] !== undefined) now = takeOut(now, [parent, key]);
		if (isEmpty(read()[parent]) && before[parent] === undefined) now = takeOut(now, [parent]);
	};
	if (read().enabledPlugins?.[PLUGIN] !== undefined) drop("enabledPlugins", PLUGIN);
	if (read().extraKnownMarketplaces?.[MARKETPLACE] !== undefined) drop("extraKnownMarketplaces", MARKETPLACE);
	for (const event of Object.keys(objectOf(read().hooks))) {
		const entries: unknown = read().hooks[event];
		if (!hasCommand(entries, ours)) continue;
		for (let at = (entries as Value[]).length - 1; at >= 0; at--) {
			const hooks = (entries as Value[])[at]?.hooks as Value[] | undefined;
			if (!hasCommand([{ hooks }], ours)) continue;
			const others =
				hooks?.filter((hook) => !(typeof hook?.command === "string" && ours(hook.command))) ?? [];
			if (others.length === 0) now = takeOut(now, ["hooks", event, at]);
			else
				for (let each = (hooks?.length ?? 0) - 1; each >= 0; each--)
					if (!others.includes(hooks?.[each] as Value))
						now = takeOut(now, ["hooks", event, at, "hooks", each]);
		}
		if (isEmpty(read().hooks[event]) && before.hooks?.[event] === undefined) drop("hooks", event);
	}
	return now;
}

function apply(text: string, steps: ((now: string) => string)[]): Edited {
	const parts: string[] = [];
	let now = text;
	for (const step of steps) {
		const next = step(now);
		const part = inserted(now, next);
		if (part !== undefined) parts.push(part);
		now = next;
	}
	return { text: now, inserted: parts };
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
