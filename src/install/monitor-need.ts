import { needsMonitor } from "../claude/client-version.ts";
import type { Client } from "../claude/program.ts";
import type { LiveSession } from "../sessions/live-session.ts";

/**
 * Whether sessions of this client need a monitor: by what its running sessions have, and where none
 * runs by its version.
 */
export function clientNeedsMonitor({ version }: Client, sessions: readonly LiveSession[]): boolean {
	const ofClient = sessions.filter(({ running }) => running.version === version);
	if (ofClient.length === 0) return needsMonitor(version);
	return needsMonitor(
		version,
		ofClient.some(({ running }) => running.socket !== undefined),
	);
}
