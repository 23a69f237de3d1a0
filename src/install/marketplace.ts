// Our plugin in what the client keeps of plugins.
import { existsSync, readdirSync, rmdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { pluginPaths } from "../claude/plugins.ts";
import { MARKETPLACE, PLUGIN } from "./entries.ts";
import { takeOut } from "./json-text.ts";
import { load } from "./keep-layout.ts";
import { remove, replace } from "./person-file.ts";

/** From where the client has our marketplace, if it knows it: a folder, or `elsewhere` (a repository, an address). */
export function knownMarketplace(dir: string): string | undefined {
	const known = load(pluginPaths(dir).marketplaces).value[MARKETPLACE];
	if (known === undefined) return undefined;
	return typeof known?.source?.path === "string" ? known.source.path : "elsewhere";
}

/** What the client may make and, told to forget the plugin, leaves behind: those that are not there now, deepest first. */
export function notYetThere(dir: string): string[] {
	const { root, marketplaces, installed, cache, folders } = pluginPaths(dir);
	return [marketplaces, installed, join(cache, MARKETPLACE), ...folders, root, dir].filter(
		(path) => !existsSync(path),
	);
}

/** Takes what is left of the plugin out of the client's lists, where the client has not done it. */
export async function forget(dir: string): Promise<void> {
	const { marketplaces, installed } = pluginPaths(dir);
	for (const [file, path] of [
		[marketplaces, [MARKETPLACE]],
		[installed, ["plugins", PLUGIN]],
	] as const) {
		const { bytes, text } = load(file);
		const out = takeOut(text, path);
		if (bytes !== undefined && out !== text) await replace(file, out);
	}
}

/** Removes what install's run of the client has made, as far as nothing else has been put there since. */
export function removeMade(made: readonly string[]): void {
	for (const path of made) {
		if (!existsSync(path)) continue;
		if (path.endsWith(".json")) {
			const { version: _version, plugins: list = {}, ...rest } = load(path).value;
			if (Object.keys({ ...rest, ...list }).length === 0) remove(path);
		} else if (path.endsWith(join("cache", MARKETPLACE))) {
			remove(path);
		} else removeEmpty(path);
	}
}

/** A folder that has become empty; and its parent is none of our business. */
export function removeEmpty(folder: string): boolean {
	if (!existsSync(folder) || readdirSync(folder).length > 0 || dirname(folder) === folder) return false;
	rmdirSync(folder);
	return true;
}
