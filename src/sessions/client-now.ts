import { readEntry } from "../claude/registry.ts";
import { transcriptPath } from "../claude/transcript-files.ts";
import { type Context, transcriptsOf } from "../context.ts";
import { isAlive } from "../host/processes.ts";
import { readCards } from "./cards.ts";
import { entryNow } from "./entry-now.ts";
import { applyEvents } from "./hook-events.ts";

/** A client's process. The two name it for good. */
export interface ClientProcess {
	pid: number;
	procStart: string;
}

/** What a living client does now. */
export interface ClientNow {
	/** The registry's word; absent where it has none (2.1.100) or there is no registry (2.0.60). */
	status?: string;
	/** The session that it runs now, where anything tells. */
	session?: string;
	/** That session's working folder, where it is known. */
	cwd?: string;
}

/**
 * Tells what a client does now, and which session it runs: /clear and /resume change that in place.
 * Returns `undefined` where the client has ended.
 */
export async function clientNow(
	context: Context,
	configDir: string,
	{ pid, procStart }: ClientProcess,
): Promise<ClientNow | undefined> {
	if (!(await isAlive(pid, procStart))) return undefined;
	const registered = await readEntry(configDir, pid);
	if (registered) {
		const entry = await entryNow(context, configDir, registered);
		return { status: registered.status, session: entry?.sessionId, cwd: entry?.cwd };
	}
	await applyEvents(context);
	const card = readCards(context).find(
		(each) => each.pid === pid && each.procStart === procStart && each.movedTo === undefined,
	);
	return { session: card?.session, cwd: card?.cwd };
}

/** Where the transcript of the session is that a client runs now; `undefined` where nothing tells. */
export function transcriptNowOf(
	context: Context,
	configDir: string,
	{ session, cwd }: ClientNow,
): string | undefined {
	if (session === undefined) return undefined;
	const found = transcriptsOf(context).find(configDir, session, cwd)?.path;
	return found ?? (cwd === undefined ? undefined : transcriptPath(configDir, session, cwd));
}
