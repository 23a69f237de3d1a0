import { join } from "node:path";
import { stateFile } from "../claude/program.ts";
import type { Context } from "../context.ts";
import { samePath } from "../host/same-path.ts";
import { configFolders } from "./config-folders.ts";
import { type Installed, readManifest } from "./manifest.ts";
import { serverCommand } from "./mcp-server.ts";
import { readBytes } from "./person-file.ts";
import { marketplaceSource } from "./plugin-files.ts";

/**
 * Every config folder that Intercom is installed in: those recorded, and those that load our copy
 * though no record says so (the record was deleted with Intercom's folder).
 */
export async function installedFolders(context: Context): Promise<Installed[]> {
	const recorded = readManifest(context);
	const dirs = await configFolders(context, []);
	const others = dirs.filter((dir) => !recorded.some((each) => samePath(each.dir, dir)));
	return [...recorded, ...others.flatMap((dir) => foundIn(context, dir) ?? [])];
}

/** What install must have done to this folder, by what the folder holds. */
function foundIn(context: Context, dir: string): Installed | undefined {
	const { currentPlugin, plugin } = context.config.paths;
	const settings = { file: join(dir, "settings.json"), after: "", inserted: [] };
	if (marketplaceSource(dir) === currentPlugin) return { dir, how: "plugin", settings, made: [] };
	const hasHooks = readBytes(settings.file)?.includes(plugin) ?? false;
	const hasServer = serverCommand(context, dir)?.some((word) => word.startsWith(plugin)) ?? false;
	if (!hasHooks && !hasServer) return undefined;
	const state = hasServer ? { file: stateFile(context, dir), after: "", inserted: [] } : undefined;
	return { dir, how: "mcp", settings, state, made: [] };
}
