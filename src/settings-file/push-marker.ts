import { lstatSync } from "node:fs";
import { discard, writeAtomic } from "../host/atomic-write.ts";
import type { Paths } from "../paths.ts";

/**
 * Tells the monitor's shell by a file of no bytes whether it is to work: to look for it takes
 * microseconds, and to read JSON a program.
 * @throws IntercomError as `writeAtomic`
 */
export async function keepPushMarker(paths: Paths, mayPush: boolean): Promise<void> {
	if (mayPush) discard(paths.pushOff);
	else if (!isPushOff(paths)) await writeAtomic(paths.pushOff, "");
}

/** True where the monitor's shell takes push for turned off. */
export function isPushOff({ pushOff }: Paths): boolean {
	try {
		return lstatSync(pushOff, { throwIfNoEntry: false }) !== undefined;
	} catch {
		return false;
	}
}
