import { lstatSync, readlinkSync } from "node:fs";
import { IntercomError } from "../errors.ts";
import type { Paths } from "../paths.ts";

/**
 * Refuses links in place of the folders that install and uninstall write into: what they lead to
 * may be anything of the person's, and is neither written nor removed.
 * @throws IntercomError `unreadable`, with the link and what it leads to
 */
export function refuseLinks({ plugin, backups, leases }: Paths): void {
	for (const folder of [plugin, backups, leases]) {
		if (!lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) continue;
		throw new IntercomError("unreadable", `${folder} is a link, to ${readlinkSync(folder)}.`, {
			hint:
				"Intercom follows no link there. Remove the link and run this again; " +
				"what it leads to was left alone.",
		});
	}
}
