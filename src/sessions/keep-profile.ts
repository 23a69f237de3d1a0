import { readEntry } from "../claude/registry.ts";
import type { Context } from "../context.ts";
import { lease } from "../host/lease.ts";
import { ownName } from "../model/profile.ts";
import type { Caller } from "./identity.ts";
import { profileOf, writeProfile } from "./profiles.ts";

/** How long to wait for another session that changes its profile. It is looked at again anyway. */
const LEASE_WAIT_MS = 1_000;

/**
 * Takes a session's own name out of its profile once its user has given it another one. So the
 * user's name stays, also where it is later given back its first one; and the shell of the status
 * line may believe the file.
 */
export async function dropReplacedName(context: Context, { id, configDir, process }: Caller): Promise<void> {
	if (profileOf(context, id)?.name === undefined || !process) return;
	const entry = await readEntry(configDir, process.pid);
	if (entry?.sessionId !== id || entry.nameSource !== "user") return;
	const release = await lease(context.config.paths.leases, "profiles", {
		ms: LEASE_WAIT_MS,
		now: context.now,
	});
	try {
		const profile = profileOf(context, id);
		if (!release || profile?.name === undefined || ownName(profile, entry.name) !== undefined) return;
		const { v: _v, updatedAt: _at, name: _name, given: _given, ...rest } = profile;
		await writeProfile(context, { ...rest, session: id });
	} finally {
		release?.();
	}
}
