import { join } from "node:path";
import { runClient } from "../claude/program.ts";
import { IntercomError } from "../errors.ts";
import { samePath } from "../host/same-path.ts";
import { backUpSettings } from "./backups.ts";
import type { Job } from "./job.ts";
import { keepLayout } from "./keep-layout.ts";
import { record } from "./manifest.ts";
import { takeOutOtherWay } from "./other-way.ts";
import { type PersonJson, readPersonJson } from "./person-json.ts";
import { marketplaceSource, missingPluginFiles } from "./plugin-files.ts";
import { refuseForPlugin } from "./refuse-files.ts";
import { MARKETPLACE, PLUGIN, withPlugin } from "./settings-entries.ts";
import { warnOfDoubles, warnOfIgnoredSettings } from "./warnings.ts";

/**
 * Registers the plugin through Claude Code's own commands, and keeps the person's settings in
 * their own layout. The job's report says what was done. A plugin that is registered is brought
 * up to date; a marketplace of our name from another place is left alone.
 * @throws IntercomError `denied` where the client does not take the plugin, and for files that may
 * not be written; `bad_input` or `unreadable` for files that cannot be edited: nothing was run then
 */
export async function installPlugin(job: Job): Promise<void> {
	const { dir, copy, report } = job;
	await takeOutOtherWay(job, "plugin", () => refuseForPlugin(job));
	const settings = readPersonJson(join(dir, "settings.json"));
	const source = marketplaceSource(dir);
	warnOfIgnoredSettings(job, settings);
	warnOfDoubles(job, settings);
	if (source !== undefined && source !== copy.link) {
		report.status = "skipped";
		report.warnings.push(
			`The marketplace ${MARKETPLACE} is known here already, from another place; it was left as it is. ` +
				`\`claude plugin marketplace remove ${MARKETPLACE}\` takes it out.`,
		);
	} else if (source === copy.link && isOn(settings, copy.link)) await refresh(job, settings);
	else await register(job, settings);
}

function isOn({ value }: PersonJson, link: string): boolean {
	const path: unknown = value.extraKnownMarketplaces?.[MARKETPLACE]?.source?.path;
	return value.enabledPlugins?.[PLUGIN] === true && typeof path === "string" && samePath(path, link);
}

/**
 * Tells the client of a new copy. 2.1.328 reads the plugin in place, through the link; a client
 * that keeps a copy of its own has to be told.
 */
async function refresh(job: Job, settings: PersonJson): Promise<void> {
	const { context, client, dir, copy, dryRun, report } = job;
	if (copy.state === "same") return;
	report.status = "upgraded";
	report.changes.push(`${copy.link}: points at ${copy.folder}`);
	if (dryRun) return;
	await runClient(context, client.path, dir, ["plugin", "marketplace", "update", MARKETPLACE]);
	await runClient(context, client.path, dir, ["plugin", "update", PLUGIN]);
	await keepLayout(settings, (text) => withPlugin(text, copy.link, settings.file));
}

async function register(job: Job, settings: PersonJson): Promise<void> {
	const { context, dir, copy, dryRun, report } = job;
	const { file } = settings;
	refuseForPlugin(job);
	report.status = "installed";
	report.changes.push(
		`${file}: enabledPlugins, extraKnownMarketplaces`,
		`${join(dir, "plugins")}: the marketplace ${MARKETPLACE} and its plugin, ` +
			"by `claude plugin marketplace add` and `claude plugin install`",
	);
	if (dryRun) return;
	const { backup, inserted, earlier } = await backUpSettings(job, settings);
	const made = [...new Set([...(earlier?.made ?? []), ...missingPluginFiles(dir)])];
	await registerByClient(job, settings);
	const kept = await keepLayout(settings, (text) => withPlugin(text, copy.link, file));
	if (kept.clientChanged)
		report.warnings.push("Claude Code changed other settings too; its layout was kept.");
	const edit = { file, backup, after: kept.after, inserted: [...inserted, ...kept.inserted] };
	await record(context, dir, { dir, how: "plugin", settings: edit, made });
}

async function registerByClient({ context, client, dir, copy }: Job, settings: PersonJson): Promise<void> {
	const run = async (...args: string[]) => (await runClient(context, client.path, dir, args)).ok;
	const isAdded = await run("plugin", "marketplace", "add", copy.link);
	// Neither client edits a settings file with comments: 2.1.328 fails, 2.0.60 says it was done.
	// What withPlugin puts into the text does it.
	if (settings.oddLine !== undefined) return;
	if (isAdded && (await run("plugin", "install", PLUGIN))) return;
	throw new IntercomError("denied", `Claude Code ${client.version} did not take the plugin.`, {
		hint:
			"The log in Intercom's folder has its words. " +
			"`install --without-plugin` adds the MCP server and hooks by themselves.",
	});
}
