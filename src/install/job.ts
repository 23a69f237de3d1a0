import type { Client } from "../claude/program.ts";
import type { Context } from "../context.ts";
import type { CopyPlan } from "./package-copy.ts";
import type { FolderReport } from "./report.ts";

/** What installing into one config folder works with. */
export interface Job {
	context: Context;
	client: Client;
	dir: string;
	copy: CopyPlan;
	dryRun: boolean;
	report: FolderReport;
}
