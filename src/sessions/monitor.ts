import { closeSync, constants, fstatSync, openSync, writeSync } from "node:fs";
import * as z from "zod";
import type { Context } from "../context.ts";
import { readJson } from "../host/json-file.ts";
import { ancestors, isAlive } from "../host/processes.ts";
import type { Session } from "../model/session.ts";
import { inboxesOf } from "./predecessors.ts";

const { O_WRONLY, O_NONBLOCK, O_NOFOLLOW } = constants;

/** What a monitor writes of itself: `monitors/<session>.json`. */
const Monitor = z.object({ pid: z.number().int().positive(), procStart: z.string() });

/**
 * Returns which of these ids has a monitor that lives. A monitor keeps the id that its session had
 * when it started, also after /clear: so give all ids of the session, the current one first.
 */
export async function liveMonitor(
	context: Context,
	sessions: readonly string[],
): Promise<string | undefined> {
	for (const session of sessions) {
		const monitor = readJson(context.config.paths.monitor(session), Monitor);
		if (monitor && (await isAlive(monitor.pid, monitor.procStart))) return session;
	}
	return undefined;
}

/**
 * Returns the id under which a session's monitor lives. Where the conversation is open in several
 * terminals, only the monitor of the one that was used last counts: another wakes another terminal.
 */
export async function monitorOf(
	context: Context,
	target: Pick<Session, "id" | "running" | "alsoRunning">,
): Promise<string | undefined> {
	const found = await liveMonitor(context, inboxesOf(context, target.id));
	if (found === undefined || !target.alsoRunning) return found;
	const monitor = readJson(context.config.paths.monitor(found), Monitor);
	const above = monitor ? await ancestors(monitor.pid) : [];
	return above.some(({ pid }) => pid === target.running?.pid) ? found : undefined;
}

/**
 * Has the monitor of this id print one line, which wakes its session.
 * Returns false where nobody listens, or the line does not fit in now.
 */
export function wake(context: Context, session: string, line: string): boolean {
	try {
		// Without waiting: a FIFO that nobody reads, or a full one, must not hold us.
		const fd = openSync(context.config.paths.monitorPipe(session), O_WRONLY | O_NONBLOCK | O_NOFOLLOW);
		try {
			if (!fstatSync(fd).isFIFO()) return false;
			const bytes = Buffer.from(`${line}\n`);
			return writeSync(fd, bytes) === bytes.length;
		} finally {
			closeSync(fd);
		}
	} catch (error) {
		context.log("wake", error);
		return false;
	}
}
