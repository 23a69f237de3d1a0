import { type Client, findClient, hasPlugins } from "../claude/program.ts";
import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import { liveSessions } from "../sessions/live.ts";
import { configFolders } from "./config-folders.ts";
import { inTurn } from "./in-turn.ts";
import { installPlugin } from "./install-plugin.ts";
import { installServer } from "./install-server.ts";
import { clientNeedsMonitor } from "./monitor-need.ts";
import { packageRoot, packageVersion } from "./package.ts";
import { type CopyPlan, copyPackage, planCopy } from "./package-copy.ts";
import { orPutBack } from "./put-back.ts";
import { refuseLinks } from "./refuse-links.ts";
import { type FolderReport, reportFailure } from "./report.ts";

export interface InstallOptions {
	configDirs: readonly string[];
	dryRun: boolean;
	/** The MCP server and hooks in settings.json even where the client has plugins. */
	withoutPlugin: boolean;
}

export interface InstallReport {
	version: string;
	dryRun: boolean;
	client: Client;
	copy: CopyPlan;
	folders: FolderReport[];
}

/**
 * Installs Intercom into the Claude Code of the PATH, for every config folder. Each folder by
 * itself: one that fails says so in its report and is left as it was. Of several at once one is at
 * work, and the later ones find it done.
 * @throws IntercomError `missing_program` without a Claude Code; `not_found` for a named folder
 * that is not there; `unreadable` for a link in Intercom's folder; `limit` where another install
 * takes too long
 */
export async function install(context: Context, options: InstallOptions): Promise<InstallReport> {
	refuseLinks(context.config.paths);
	const client = await findClient(context);
	if (!client) {
		throw new IntercomError("missing_program", "There is no Claude Code on the PATH.", {
			hint:
				"Install it, or put the folder that holds `claude` on the PATH; " +
				"`claude --version` shows whether it is.",
		});
	}
	const work = () => installWith(context, client, options);
	return options.dryRun ? work() : inTurn(context, work);
}

async function installWith(
	context: Context,
	client: Client,
	options: InstallOptions,
): Promise<InstallReport> {
	const dirs = await configFolders(context, options.configDirs);
	const root = packageRoot();
	const { sessions } = await liveSessions(context);
	const monitor = clientNeedsMonitor(client, sessions);
	const copy = planCopy(context.config.paths, root, { monitor });
	// First, so that nothing is ever told to load what is not there.
	if (!options.dryRun && copy.state !== "same") copyPackage(copy, root);
	const folders: FolderReport[] = [];
	for (const dir of dirs) folders.push(await installInto(context, client, dir, copy, options));
	return { version: packageVersion(root), dryRun: options.dryRun, client, copy, folders };
}

async function installInto(
	context: Context,
	client: Client,
	dir: string,
	copy: CopyPlan,
	{ dryRun, withoutPlugin }: InstallOptions,
): Promise<FolderReport> {
	const report: FolderReport = { dir, how: "none", status: "unchanged", changes: [], warnings: [] };
	try {
		const how = !withoutPlugin && (await hasPlugins(context, client, dir)) ? "plugin" : "mcp";
		report.how = how;
		const job = { context, client, dir, copy, dryRun, report };
		await orPutBack(context, report, () => (how === "plugin" ? installPlugin(job) : installServer(job)));
	} catch (thrown) {
		context.log("install", thrown);
		reportFailure(report, thrown);
	}
	return report;
}
