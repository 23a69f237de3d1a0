import type { Client } from "../claude/program.ts";
import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import type { CopyPlan } from "./copy.ts";

/** What happened, or with `dryRun` would happen, to one config folder. */
export interface FolderReport {
	dir: string;
	how: "plugin" | "mcp" | "none";
	status: "installed" | "upgraded" | "unchanged" | "removed" | "skipped" | "failed";
	/** What was changed, one sentence each. */
	changes: string[];
	warnings: string[];
	error?: { code: string; message: string; hint: string };
}

/** What one folder's installation works with. */
export interface Job {
	context: Context;
	client: Client;
	dir: string;
	copy: CopyPlan;
	dryRun: boolean;
	report: FolderReport;
}

export function failed(report: FolderReport, thrown: unknown): void {
	report.status = "failed";
	const { code, message, hint } =
		thrown instanceof IntercomError
			? thrown
			: { code: "internal", message: "Intercom failed at this.", hint: "The log in its folder says why." };
	report.error = { code, message, hint };
}
