import { join } from "node:path";
import { runClient } from "../claude/program.ts";
import { IntercomError } from "../errors.ts";
import { samePath } from "../host/same-path.ts";
import { MARKETPLACE, PLUGIN, withPlugin } from "./entries.ts";
import { type Loaded, load, settle } from "./keep-layout.ts";
import { backUp, readManifest, record } from "./manifest.ts";
import { knownMarketplace, notYetThere } from "./marketplace.ts";
import { digest, replace } from "./person-file.ts";
import type { Job } from "./report.ts";
import { warnOfDoubles, warnOfOdds } from "./warnings.ts";

/** Registers the plugin through Claude Code's own commands, and keeps the person's settings in their own layout. */
export async function installPlugin(job: Job): Promise<void> {
	const { context, client, dir, copy, report } = job;
	const before = load(join(dir, "settings.json"));
	const known = knownMarketplace(dir);
	warnOfOdds(job, before);
	warnOfDoubles(job, before);
	if (known !== undefined && known !== copy.link) {
		report.status = "skipped";
		report.warnings.push(
			`The marketplace ${MARKETPLACE} is known here already, from another place; it was left as it is. \`claude plugin marketplace remove ${MARKETPLACE}\` takes it out.`,
		);
		return;
	}
	if (known === copy.link && isOn(before, copy.link)) return refresh(job, before);

	report.status = "installed";
	report.changes.push(
		`${before.file}: enabledPlugins, extraKnownMarketplaces`,
		`${join(dir, "plugins")}: the marketplace ${MARKETPLACE} and its plugin, by \`claude plugin marketplace add\` and \`claude plugin install\``,
	);
	if (job.dryRun) return;
	const earlier = readManifest(context).find((each) => each.dir === dir);
	const untouched = earlier && before.bytes && digest(before.bytes) === earlier.settings.after;
	const backup = untouched ? earlier.settings.backup : await backUp(context, before.file);
	if (backup && !untouched) report.changes.push(`${backup}: the settings as they were`);
	const made = [...new Set([...(earlier?.made ?? []), ...notYetThere(dir)])];

	const added = await runClient(context, client.path, dir, ["plugin", "marketplace", "add", copy.link]);
	// Neither client edits a settings file with comments: 2.1.328 fails, 2.0.60 says it was done. The text below does it.
	const odd = before.oddLine !== undefined;
	const done =
		odd || (added.ok && (await runClient(context, client.path, dir, ["plugin", "install", PLUGIN])).ok);
	if (!done) {
		if (before.bytes) await replace(before.file, before.bytes.toString("utf8"));
		throw new IntercomError("denied", `Claude Code ${client.version} did not take the plugin.`, {
			hint: "The log in Intercom's folder has its words. `install --without-plugin` adds the MCP server and hooks by themselves.",
		});
	}
	const settled = await settle(before, (text) => withPlugin(text, copy.link, before.file));
	if (settled.clients) report.warnings.push("Claude Code changed other settings too; its layout was kept.");
	const inserted = untouched ? [...earlier.settings.inserted, ...settled.inserted] : settled.inserted;
	const settings = { file: before.file, backup, after: settled.after, inserted };
	await record(context, dir, { dir, how: "plugin", settings, made });
}

function isOn({ value }: Loaded, link: string): boolean {
	const path: unknown = value.extraKnownMarketplaces?.[MARKETPLACE]?.source?.path;
	return value.enabledPlugins?.[PLUGIN] === true && typeof path === "string" && samePath(path, link);
}

/** 2.1.328 reads the plugin in place, through the link; a client that keeps a copy of its own has to be told of a new version. */
async function refresh({ context, client, dir, copy, dryRun, report }: Job, before: Loaded): Promise<void> {
	if (copy.state === "same") return;
	report.status = "upgraded";
	report.changes.push(`${copy.link}: points at ${copy.folder}`);
	if (dryRun) return;
	await runClient(context, client.path, dir, ["plugin", "marketplace", "update", MARKETPLACE]);
	await runClient(context, client.path, dir, ["plugin", "update", PLUGIN]);
	await settle(before, (text) => withPlugin(text, copy.link, before.file));
}
