import { type InstallReport, install as installIntercom } from "../../install/install.ts";
import type { install } from "../catalog.ts";
import type { Run } from "../command.ts";
import { codeOf, folderLines } from "../folder-lines.ts";

export const run: Run<typeof install> = async (input, { openContext }) => {
	const report = await installIntercom(openContext(), {
		configDirs: input.config_dir,
		dryRun: input.dry_run,
		withoutPlugin: input.without_plugin,
	});
	return { data: report, text: describe(report), code: codeOf(report.folders) };
};

function describe({ version, dryRun, client, copy, folders }: InstallReport): string {
	const lines = [`Intercom ${version}, for Claude Code ${client.version} (${client.path})`];
	if (dryRun) lines.push("This is what would be done; nothing was changed.");
	if (copy.state === "same") lines.push(`${copy.folder}: there already`);
	else lines.push(`${copy.folder}: the copy that sessions load`, `${copy.link}: points at it`);
	if (copy.monitor)
		lines.push(
			`It has a monitor, by which Claude Code ${client.version} is woken. After an update, run this again.`,
		);
	lines.push(...folders.flatMap(folderLines));
	const changed = folders.some(({ status }) => status === "installed" || status === "upgraded");
	if (changed && !dryRun)
		lines.push(
			"",
			"Sessions you start from now on have it. `claude-intercom doctor` checks it, `uninstall` takes it out.",
		);
	return lines.join("\n");
}
