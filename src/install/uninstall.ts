import { existsSync } from "node:fs";
import { join } from "node:path";
import { findClient } from "../claude/program.ts";
import type { Context } from "../context.ts";
import { samePath } from "../host/same-path.ts";
import { dataIn } from "../paths.ts";
import { configFolders } from "./config-folders.ts";
import { inTurn } from "./in-turn.ts";
import { installedFolders } from "./installed-folders.ts";
import type { Installed } from "./manifest.ts";
import { remove, removeIfEmpty } from "./person-file.ts";
import { orPutBack } from "./put-back.ts";
import { type Foreign, foreignAmong, refuseRoot } from "./refuse-foreign.ts";
import { refuseLinks } from "./refuse-links.ts";
import { type FolderReport, reportFailure } from "./report.ts";
import { purgeableParts } from "./reset-parts.ts";
import { MARKETPLACE } from "./settings-entries.ts";
import { uninstallFrom } from "./uninstall-folder.ts";

export interface UninstallOptions {
	configDirs: readonly string[];
	dryRun: boolean;
	/** Mail, rooms, settings and what is known of sessions go too. */
	purge: boolean;
}

export interface UninstallReport {
	dryRun: boolean;
	folders: FolderReport[];
	/** Removed besides: the copy, the backups. */
	removed: string[];
	/** What is kept, in words for the person. */
	kept: string[];
	/** What was to be removed, and may be the person's own. */
	left: Foreign[];
}

/**
 * Takes out what install put in: from the config folders named, else from all. Each folder by
 * itself: one that fails says so in its report and is left as it was. Copy, backups and manifest
 * go with the last folder. What may be a person's own is left, and the report says why.
 * @throws IntercomError `not_found` for a named folder that is not there; `unreadable` for a link
 * in Intercom's folder, and as `refuseRoot` where everything is to go; `limit` where another
 * install or uninstall takes too long
 */
export async function uninstall(context: Context, options: UninstallOptions): Promise<UninstallReport> {
	const { paths, home, claudeDir, defaultClaudeDir } = context.config;
	const { dryRun, purge } = options;
	refuseLinks(paths);
	if (purge) refuseRoot(paths.root, [home, claudeDir, defaultClaudeDir]);
	const work = () => takeOut(context, options);
	const { folders, removed, left, isWhole } = dryRun ? await work() : await inTurn(context, work);
	if (isWhole && !dryRun) {
		removeIfEmpty(paths.leases);
		removeIfEmpty(paths.root);
	}
	const kept = keptBesides(context, [...removed, ...left.map(({ path }) => path)]);
	return { dryRun, folders, removed, kept, left };
}

/** `isWhole`: no config folder has Intercom any more. */
async function takeOut(
	context: Context,
	{ configDirs, dryRun, purge }: UninstallOptions,
): Promise<Omit<UninstallReport, "dryRun" | "kept"> & { isWhole: boolean }> {
	const all = await installedFolders(context);
	const chosen = await chosenFrom(context, all, configDirs);
	const folders = await uninstallFromEach(context, chosen, dryRun);
	const isWhole = chosen.length === all.length && folders.every(({ status }) => status === "removed");
	const left = isWhole && purge ? foreignAmong(purgeableParts(context.config.paths)) : [];
	const mayGo = (path: string) => left.every((foreign) => foreign.path !== path);
	const removed = isWhole ? removable(context, purge).filter(mayGo) : [];
	if (!dryRun) for (const path of removed) remove(path);
	return { folders, removed, left, isWhole };
}

async function chosenFrom(
	context: Context,
	all: Installed[],
	configDirs: readonly string[],
): Promise<Installed[]> {
	if (configDirs.length === 0) return all;
	const named = await configFolders(context, configDirs);
	return all.filter(({ dir }) => named.some((each) => samePath(each, dir)));
}

async function uninstallFromEach(
	context: Context,
	chosen: Installed[],
	dryRun: boolean,
): Promise<FolderReport[]> {
	const client = await findClient(context);
	const reports: FolderReport[] = [];
	for (const entry of chosen) {
		const { dir, how } = entry;
		const report: FolderReport = { dir, how, status: "removed", changes: changesFor(entry), warnings: [] };
		reports.push(report);
		if (dryRun) continue;
		try {
			await orPutBack(context, report, () => uninstallFrom(context, client, entry));
		} catch (thrown) {
			context.log("uninstall", thrown);
			reportFailure(report, thrown);
		}
	}
	return reports;
}

function changesFor({ dir, how, settings, state }: Installed): string[] {
	const changes = [`${settings.file}: what install put in is taken out`];
	if (how === "plugin")
		changes.push(`${join(dir, "plugins")}: the marketplace ${MARKETPLACE} and its plugin`);
	if (state) changes.push(`${state.file}: the MCP server intercom`);
	return changes;
}

function removable({ config: { paths } }: Context, purge: boolean): string[] {
	const ours = [paths.plugin, paths.backups, paths.manifest];
	return [...ours, ...(purge ? dataIn(paths) : [])].filter((path) => existsSync(path));
}

function keptBesides({ config: { paths } }: Context, named: string[]): string[] {
	const data = dataIn(paths).filter((path) => existsSync(path) && !named.includes(path));
	return data.length > 0 ? [`${paths.root}: mail, rooms, settings and what is known of sessions`] : [];
}
