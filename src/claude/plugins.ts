import { join } from "node:path";

/**
 * What Claude Code keeps of plugins in a config folder, beside its settings (seen in 2.0.60 and 2.1.328). `marketplaces`: by name,
 * the marketplaces it knows, each with its `source`. `installed`: `{ version, plugins }`, by `plugin@marketplace`. `cache`: a
 * copy of each, by marketplace. `folders`: what else it makes, each before the one that holds it.
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
