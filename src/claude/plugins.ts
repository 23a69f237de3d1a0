import { join } from "node:path";

/**
 * The files that Claude Code keeps of plugins in a config folder, beside its settings. Seen in
 * 2.0.60 and 2.1.328.
 * - `marketplaces`: the marketplaces it knows, by name, each with its `source`.
 * - `installed`: `{ version, plugins }`, the plugins by `plugin@marketplace`.
 * - `cache`: a copy of each plugin, by marketplace.
 * - `folders`: the folders it makes below `root`, each before the one that holds it.
 */
export function pluginPaths(dir: string) {
	const root = join(dir, "plugins");
	const cache = join(root, "cache");
	return {
		root,
		marketplaces: join(root, "known_marketplaces.json"),
		installed: join(root, "installed_plugins.json"),
		cache,
		folders: [cache, join(root, "marketplaces"), join(root, "data")],
	};
}
