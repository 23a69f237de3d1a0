import { type InstallReport, install } from "../install/install.ts";
import type { FolderReport } from "../install/report.ts";
import { type UninstallReport, uninstall } from "../install/uninstall.ts";
import type { Front } from "./local.ts";

type Options = Record<string, unknown>;

export async function runInstall(front: Front, options: Options, json: boolean): Promise<void> {
	const report = await install(front.openContext(), {
		configDirs: options.configDir as string[],
		dryRun: options.dryRun === true,
		withoutPlugin: options.withoutPlugin === true,
	});
	await front.show({ json, data: report, text: installed(report), code: codeOf(report.folders) });
}

export async function runUninstall(front: Front, options: Options, json: boolean): Promise<void> {
	const report = await uninstall(front.openContext(), {
		configDirs: options.configDir as string[],
		dryRun: options.dryRun === true,
		purge: options.purge === true,
	});
	await front.show({ json, data: report, text: uninstalled(report), code: codeOf(report.folders) });
}

function codeOf(folders: FolderReport[]): number {
	return folders.some(({ status }) => status === "failed") ? 1 : 0;
}

function installed({ version, dryRun, client, copy, folders }: InstallReport): string {
	const lines = [`Intercom ${version}, for Claude Code ${client.version} (${client.path})`];
	if (dryRun) lines.push("This is what would be done; nothing was changed.");
	lines.push(
		copy.state === "same" ? `${copy.folder}: there already` : `${copy.folder}: the copy that sessions load`,
	);
	if (copy.state !== "same") lines.push(`${copy.link}: points at it`);
	lines.push(...folders.flatMap(folderLines));
	const changed = folders.some(({ status }) => status === "installed" || status === "upgraded");
	if (changed && !dryRun)
		lines.push(
			"",
			"Sessions you start from now on have it. `claude-intercom doctor` checks it, `uninstall` takes it out.",
		);
	return lines.join("\n");
}

function uninstalled({ dryRun, folders, removed, kept }: UninstallReport): string {
	const lines = folders.flatMap(folderLines);
	if (folders.length === 0) lines.push("Intercom is not installed in any config folder.");
	if (dryRun) lines.unshift("This is what would be done; nothing was changed.");
	lines.push(...removed.map((path) => `${path}: removed`));
	lines.push(...kept.map((what) => `${what}: kept; \`uninstall --purge\` removes it`));
	if (folders.some(({ status }) => status === "removed") && !dryRun)
		lines.push("Sessions that run keep their tools until they end.");
	return lines.join("\n");
}

const WORDS: Record<FolderReport["status"], string> = {
	installed: "installed",
	upgraded: "upgraded",
	unchanged: "nothing to do",
	removed: "taken out",
	skipped: "left as it is",
	failed: "failed; left as it was",
};

function folderLines({ dir, how, status, changes, warnings, error }: FolderReport): string[] {
	const way = how === "plugin" ? " (plugin)" : how === "mcp" ? " (MCP server and hooks)" : "";
	return [
		"",
		`${dir}: ${WORDS[status]}${way}`,
		...(status === "failed" ? [] : changes.map((change) => `  ${change}`)),
		...warnings.map((warning) => `  ! ${warning}`),
		...(error ? [`  ${error.message}`, `  ${error.hint}`] : []),
	];
}
