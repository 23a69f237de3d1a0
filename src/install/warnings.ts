import type { Job } from "./job.ts";
import { serverCommand } from "./mcp-server.ts";
import type { PersonJson } from "./person-json.ts";
import { hasCommand } from "./settings-entries.ts";

/**
 * Warns of what makes the client ignore a settings file, all of it. A comment or a trailing comma
 * does (seen with 2.0.60 and 2.1.328). A byte order mark does with 2.0.60; 2.1.328 reads such a
 * file.
 */
export function warnOfIgnoredSettings({ client, report }: Job, { file, bom, oddLine }: PersonJson): void {
	if (bom !== "" && client.version.startsWith("2.0."))
		report.warnings.push(
			`${file} begins with a byte order mark. Claude Code ${client.version} ignores a settings file ` +
				"that does, all of it; save it without one.",
		);
	if (oddLine === undefined) return;
	report.warnings.push(
		`${file}, line ${oddLine}: a comment or trailing comma. Claude Code ${client.version} ignores a ` +
			"settings file that has one, all of it; what was added there takes effect once the line is mended. " +
			"Nothing else in the file was changed.",
	);
}

/** Warns of what the plugin would do a second time: what a person has set up by hand before. */
export function warnOfDoubles({ context, dir, report }: Job, { value, file }: PersonJson): void {
	if (serverCommand(context, dir) !== undefined)
		report.warnings.push(
			"An MCP server named intercom is set up here besides: sessions would have every tool twice. " +
				"`claude mcp remove intercom -s user` takes it out.",
		);
	const events = Object.values((value.hooks ?? {}) as Record<string, unknown>);
	if (events.some((entries) => hasCommand(entries, (command) => command.includes("claude-intercom-hook"))))
		report.warnings.push(`${file} runs claude-intercom-hook besides; the plugin does that now: take it out.`);
}
