import type { Job } from "./job.ts";
import { type Installed, installedIn } from "./manifest.ts";
import { uninstallFrom } from "./uninstall-folder.ts";

/**
 * Takes out what was installed in this folder another way than `how`: the plugin before the server
 * and hooks come, and the reverse. With nothing of that kind it does nothing.
 * @param refuse throws where installing would fail: nothing is taken out then
 * @throws IntercomError as `refuse` and `uninstallFrom` do
 */
export async function takeOutOtherWay(job: Job, how: Installed["how"], refuse: () => void): Promise<void> {
	const { context, client, dir, dryRun, report } = job;
	const earlier = installedIn(context, dir);
	if (!earlier || earlier.how === how) return;
	refuse();
	report.changes.push(`took out what was installed another way (${earlier.how})`);
	if (!dryRun) await uninstallFrom(context, client, earlier);
}
