import { existsSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Client, findClient, runClient, stateFile } from "../claude/program.ts";
import type { Context } from "../context.ts";
import { samePath } from "../host/same-path.ts";
import { dataIn, installIn } from "../paths.ts";
import { MARKETPLACE, PLUGIN, withoutOurs } from "./entries.ts";
import { configFolders } from "./folders.ts";
import { parseText, takeOut, type Value } from "./json-text.ts";
import { type Loaded, load } from "./keep-layout.ts";
import { type Edit, type Installed, readManifest, record } from "./manifest.ts";
import { forget, knownMarketplace, removeEmpty, removeMade } from "./marketplace.ts";
import { serverOf } from "./own-server.ts";
import { digest, readBytes, remove, replace } from "./person-file.ts";
import { type FolderReport, failed } from "./report.ts";

export interface UninstallReport {
	dryRun: boolean;
	folders: FolderReport[];
	/** Removed besides: the copy, the backups. */
	removed: string[];
	/** What is kept, for people. */
	kept: string[];
}

/** Takes out what install put in: from the folders named, else from all. */
export async function uninstall(
	context: Context,
	options: { configDirs: readonly string[]; dryRun: boolean; purge: boolean },
): Promise<UninstallReport> {
	const { paths } = context.config;
	const client = await findClient(context);
	const all = await installedFolders(context);
	const named = options.configDirs.length > 0 ? await configFolders(context, options.configDirs) : undefined;
	const chosen = all.filter(({ dir }) => !named || named.some((each) => samePath(each, dir)));
	const folders: FolderReport[] = [];
	for (const entry of chosen) {
		const report: FolderReport = {
			dir: entry.dir,
			how: entry.how,
			status: "removed",
			changes: [],
			warnings: [],
		};
		folders.push(report);
		try {
			report.changes.push(...planned(entry));
			if (!options.dryRun) await uninstallFrom(context, client, entry);
		} catch (thrown) {
			context.log("uninstall", thrown);
			failed(report, thrown);
		}
	}
	const removed: string[] = [];
	const whole = chosen.length === all.length && folders.every(({ status }) => status === "removed");
	const parts = installIn(paths);
	if (options.purge) parts.push(...dataIn(paths));
	if (whole) removed.push(...parts.filter((path) => existsSync(path)));
	if (whole && !options.dryRun) {
		for (const path of removed) remove(path);
		removeEmpty(paths.root);
	}
	const data = dataIn(paths).filter((path) => existsSync(path) && !removed.includes(path));
	const kept = data.length > 0 ? [`${paths.root}: mail and what is known of sessions`] : [];
	return { dryRun: options.dryRun, folders, removed, kept };
}

/** One folder. Nothing of it is changed where its settings cannot be edited. */
export async function uninstallFrom(
	context: Context,
	client: Client | undefined,
	entry: Installed,
): Promise<void> {
	const { dir, how, settings } = entry;
	const before = load(settings.file);
	const wanted = without(context, settings, before);
	const run = async (...args: string[]) => client && runClient(context, client.path, dir, args);
	if (how === "plugin") {
		await run("plugin", "uninstall", PLUGIN);
		await run("plugin", "marketplace", "remove", MARKETPLACE);
		await forget(dir);
	} else if (entry.state)
		await removeServer(context, entry.state, () => run("mcp", "remove", "-s", "user", "intercom"));
	await restore(context, settings, before, wanted);
	removeMade(entry.made);
	await record(context, dir, undefined);
}

/** Recorded, and those that load our copy though no record says so (it was deleted with Intercom's folder). */
async function installedFolders(context: Context): Promise<Installed[]> {
	const recorded = readManifest(context);
	const { currentPlugin: link, plugin } = context.config.paths;
	const dirs = (await configFolders(context, [])).filter(
		(dir) => !recorded.some((each) => samePath(each.dir, dir)),
	);
	const found = dirs.flatMap((dir): Installed[] => {
		const settings = { file: join(dir, "settings.json"), after: "", inserted: [] };
		if (knownMarketplace(dir) === link) return [{ dir, how: "plugin", settings, made: [] }];
		const hooked = readBytes(settings.file)?.includes(plugin);
		const served = serverOf(context, dir)?.some((word) => word.startsWith(plugin));
		const state = served ? { file: stateFile(context, dir), after: "", inserted: [] } : undefined;
		return hooked || served ? [{ dir, how: "mcp", settings, state, made: [] }] : [];
	});
	return [...recorded, ...found];
}

function planned({ dir, how, settings, state }: Installed): string[] {
	const edits = [`${settings.file}: what install put in is taken out`];
	if (how === "plugin") edits.push(`${join(dir, "plugins")}: the marketplace ${MARKETPLACE} and its plugin`);
	if (state) edits.push(`${state.file}: the MCP server intercom`);
	return edits;
}

/** The file without what is ours: as it was, byte for byte, where nobody has changed it since. `undefined`: it goes. */
function without(context: Context, edit: Edit, now: Loaded): string | undefined {
	if (now.bytes === undefined) return undefined;
	const original = edit.backup === undefined ? undefined : readBytes(edit.backup)?.toString("utf8");
	const lost = edit.backup !== undefined && original === undefined;
	if (digest(now.bytes) === edit.after && !lost) return original;
	return now.bom + withoutOurs(now.text, edit.file, { ...known(context, edit, original) });
}

function known(context: Context, { inserted, file }: Edit, original: string | undefined) {
	const before: Value = original?.trim() ? parseText(original.replace(/^\ufeff/, ""), file).value : {};
	const folder = `${context.config.paths.plugin}/`;
	return { inserted, before, ours: (command: string) => command.includes(folder) };
}

/** Unless the client, told to forget the plugin, has changed something besides: then that stays, in its layout. */
async function restore(
	context: Context,
	edit: Edit,
	before: Loaded,
	wanted: string | undefined,
): Promise<void> {
	const now = load(edit.file);
	if (now.bytes === undefined && wanted === undefined) return;
	const same = isDeepStrictEqual(withoutPlugin(now.value), withoutPlugin(before.value));
	if (!same)
		await replace(edit.file, now.bom + withoutOurs(now.text, edit.file, known(context, edit, wanted)));
	else if (wanted === undefined) remove(edit.file);
	else await replace(edit.file, wanted);
}

/** What a client that forgets the plugin leaves as it is (seen: 2.0.60 leaves the switch as false, 2.1.328 empty objects). */
function withoutPlugin({ enabledPlugins, extraKnownMarketplaces, ...rest }: Value): Value {
	const { [PLUGIN]: _on, ...plugins } = enabledPlugins ?? {};
	const { [MARKETPLACE]: _from, ...marketplaces } = extraKnownMarketplaces ?? {};
	return { plugins, marketplaces, rest };
}

async function removeServer(context: Context, edit: Edit, byClient: () => Promise<unknown>): Promise<void> {
	const untouched = digest(readBytes(edit.file) ?? "") === edit.after;
	await byClient();
	const now = load(edit.file);
	const original = edit.backup === undefined ? undefined : readBytes(edit.backup)?.toString("utf8");
	const { before } = known(context, edit, original);
	// No client has written it since: as it was.
	if (untouched && original !== undefined) return replace(edit.file, original);
	let out = takeOut(now.text, ["mcpServers", "intercom"]);
	const left: unknown = parseText(out, edit.file).value.mcpServers;
	if (isDeepStrictEqual(left, {}) && before.mcpServers === undefined) out = takeOut(out, ["mcpServers"]);
	if (now.bytes !== undefined && out !== now.text) await replace(edit.file, now.bom + out);
}
