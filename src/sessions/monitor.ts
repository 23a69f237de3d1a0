import { closeSync, constants, openSync, writeSync } from "node:fs";
import * as z from "zod";
import type { Context } from "../context.ts";
import { readPlainFile } from "../host/plain-file.ts";
import { isAlive } from "../host/processes.ts";

const Watcher = z.object({ pid: z.number().int().positive(), procStart: z.string() });

/** The monitors that live in a session: one for each id its process has had, as a monitor keeps the id it was started with. */
export async function liveMonitor(
	context: Context,
	sessions: readonly string[],
): Promise<string | undefined> {
	for (const session of sessions) {
		const text = readPlainFile(context.config.paths.monitor(session), 10_000)?.text;
		const watcher = text === undefined ? undefined : parse(text);
		if (watcher && (await isAlive(watcher.pid, watcher.procStart))) return session;
	}
	return undefined;
}

/** Has a session's monitor print one line, which wakes the session. False: nobody listens. */
export function wake(context: Context, session: string, line: string): boolean {
	try {
		// Without waiting: a FIFO nobody reads, or a full one, must not hold us.
		const fd = openSync(context.config.paths.monitorPipe(session), constants.O_WRONLY | constants.O_NONBLOCK);
		try {
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

function parse(text: string): z.infer<typeof Watcher> | undefined {
	try {
		return Watcher.safeParse(JSON.parse(text)).data;
	} catch {
		return undefined;
	}
}
