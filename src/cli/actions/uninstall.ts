import { type UninstallReport, uninstall as uninstallIntercom } from "../../install/uninstall.ts";
import type { uninstall } from "../catalog.ts";
import type { Run } from "../command.ts";
import { codeOf, folderLines } from "../folder-lines.ts";

export const run: Run<typeof uninstall> = async (input, { openContext }) => {
	const report = await uninstallIntercom(openContext(), {
		configDirs: input.config_dir,
		dryRun: input.dry_run,
		purge: input.purge,
	});
	return { data: report, text: describe(report), code: codeOf(report.folders) };
};

function describe({ dryRun, folders, removed, kept, left }: UninstallReport): string {
	const lines = dryRun ? ["This is what would be done; nothing was changed."] : [];
	lines.push(...folders.flatMap(folderLines));
	if (folders.length === 0) lines.push("Intercom is not installed in any config folder.");
	lines.push(...removed.map((path) => `${path}: removed`));
	lines.push(...kept.map((what) => `${what}: kept; \`uninstall --purge\` removes it`));
	for (const { path, why } of left)
		lines.push(`! ${path} may not be Intercom's own: ${why}. It is left as it is; look at it by hand.`);
	if (folders.some(({ status }) => status === "removed") && !dryRun)
		lines.push("Sessions that run keep their tools until they end.");
	return lines.join("\n");
}
