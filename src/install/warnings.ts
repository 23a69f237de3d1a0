import { hasCommand } from "./entries.ts";
import type { Loaded } from "./keep-layout.ts";
import { serverOf } from "./own-server.ts";
import type { Job } from "./report.ts";

/** Seen with 2.0.60 and 2.1.328: with a comment or a trailing comma in it, the whole file counts as not there. */
export function warnOfOdds({ client, report }: Job, { file, bom, oddLine }: Loaded): void {
	// Seen with 2.0.60 alone: 2.1.328 reads such a file.
	if (bom !== "" && client.version.startsWith("2.0."))
		report.warnings.push(
			`${file} begins with a byte order mark. Claude Code ${client.version} ignores a settings file that does, all of it; save it without one.`,
		);
	if (oddLine === undefined) return;
	report.warnings.push(
		`${file}, line ${oddLine}: a comment or trailing comma. Claude Code ${client.version} ignores a settings file that has one, all of it; what was added there takes effect once the line is mended. Nothing else in the file was changed.`,
	);
}

/** What a person may have set up by hand before there was this command. */
export function warnOfDoubles({ context, dir, report }: Job, { value, file }: Loaded): void {
	if (serverOf(context, dir) !== undefined)
		report.warnings.push(
			"An MCP server named intercom is set up here besides: sessions would have every tool twice. `claude mcp remove intercom -s user` takes it out.",
		);
	const events = Object.values((value.hooks ?? {}) as Record<string, unknown>);
	if (events.some((entries) => hasCommand(entries, (command) => command.includes("claude-intercom-hook"))))
		report.warnings.push(`${file} runs claude-intercom-hook besides; the plugin does that now: take it out.`);
}
