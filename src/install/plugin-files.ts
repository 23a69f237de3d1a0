// What the client keeps of our plugin in a config folder, apart from the settings.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pluginPaths } from "../claude/plugins.ts";
import { takeOut } from "./json-text.ts";
import { remove, removeIfEmpty, replace } from "./person-file.ts";
import { readPersonJson } from "./person-json.ts";
import { MARKETPLACE, PLUGIN } from "./settings-entries.ts";

/**
 * Where the client has our marketplace from: a folder, or `elsewhere` (a repository, an address).
 * `undefined`: it does not have it.
 */
export function marketplaceSource(dir: string): string | undefined {
	const entry = readPersonJson(pluginPaths(dir).marketplaces).value[MARKETPLACE];
	if (entry === undefined) return undefined;
	return typeof entry?.source?.path === "string" ? entry.source.path : "elsewhere";
}

/**
 * The files and folders that are not there yet, and that the client may make for the plugin. Told
 * to forget the plugin, it leaves them behind. Deepest first.
 */
export function missingPluginFiles(dir: string): string[] {
	const { root, marketplaces, installed, cache, folders } = pluginPaths(dir);
	return [marketplaces, installed, join(cache, MARKETPLACE), ...folders, root, dir].filter(
		(path) => !existsSync(path),
	);
}

/** Takes the plugin out of the client's lists, where the client has not done it. */
export async function forgetPlugin(dir: string): Promise<void> {
	const { marketplaces, installed } = pluginPaths(dir);
	await takeOutOf(marketplaces, [MARKETPLACE]);
	await takeOutOf(installed, ["plugins", PLUGIN]);
}

async function takeOutOf(file: string, path: readonly string[]): Promise<void> {
	const { bytes, text } = readPersonJson(file);
	const left = takeOut(text, path);
	if (bytes !== undefined && left !== text) await replace(file, left);
}

/**
 * Removes what the client made when install ran it. Lists that hold something besides, and
 * folders that are not empty, stay.
 */
export function removeMade(made: readonly string[]): void {
	for (const path of made) {
		if (!existsSync(path)) continue;
		if (path.endsWith(join("cache", MARKETPLACE))) remove(path);
		else if (!path.endsWith(".json")) removeIfEmpty(path);
		else if (listsNothing(path)) remove(path);
	}
}

function listsNothing(file: string): boolean {
	const { version: _version, plugins = {}, ...rest } = readPersonJson(file).value;
	return Object.keys({ ...rest, ...plugins }).length === 0;
}
