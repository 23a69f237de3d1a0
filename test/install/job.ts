import type { Job } from "../../src/install/job.ts";
import type { Machine } from "../machine.ts";

/** The job of installing into the machine's config folder, with a client of this version. */
export function aJob(machine: Machine, version = "2.1.328"): Job {
	const dir = machine.claudeDir;
	return {
		context: machine.context(),
		client: { path: "/bin/claude", version },
		dir,
		copy: { state: "added", folder: "", link: "", monitor: false },
		dryRun: false,
		report: { dir, how: "plugin", status: "installed", changes: [], warnings: [] },
	};
}
