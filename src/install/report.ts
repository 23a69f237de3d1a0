import { IntercomError } from "../errors.ts";

/** What happened to one config folder; with `dryRun`, what would happen. */
export interface FolderReport {
	dir: string;
	how: "plugin" | "mcp" | "none";
	status: "installed" | "upgraded" | "unchanged" | "removed" | "skipped" | "failed";
	/** What was changed, one sentence each. */
	changes: string[];
	warnings: string[];
	error?: { code: string; message: string; hint: string };
	/** It failed, and these could not be made what they were. */
	notPutBack?: string[];
}

/** Notes in the report that the work on this folder ended in `thrown`. */
export function reportFailure(report: FolderReport, thrown: unknown): void {
	report.status = "failed";
	const { code, message, hint } =
		thrown instanceof IntercomError
			? thrown
			: { code: "internal", message: "Intercom failed at this.", hint: "The log in its folder says why." };
	report.error = { code, message, hint };
}
