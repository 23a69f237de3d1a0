import { appendFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";

const MAX_BYTES = 1 << 20;

/**
 * Appends one line to Intercom's log. Only the log sees raw causes (stderr of programs, stacks). It
 * never throws and never prints: stdout of the MCP front is JSON-RPC, and a hook must stay silent.
 * A log of 1 MB becomes `oldLog`, and a new one begins.
 */
export function log(files: { log: string; oldLog: string }, event: string, detail?: unknown): void {
	try {
		mkdirSync(dirname(files.log), { recursive: true, mode: 0o700 });
		const size = statSync(files.log, { throwIfNoEntry: false })?.size ?? 0;
		if (size > MAX_BYTES) renameSync(files.log, files.oldLog);
		const line = { at: new Date().toISOString(), pid: process.pid, event, detail: describe(detail) };
		appendFileSync(files.log, `${JSON.stringify(line)}\n`, { mode: 0o600 });
	} catch {
		// A full disk or a read-only folder must not turn a log line into a failure of what it
		// describes.
	}
}

/** An error as its stack, with the stacks of its causes. */
function describe(detail: unknown): unknown {
	if (!(detail instanceof Error)) return detail;
	return {
		error: detail.stack ?? detail.message,
		cause: detail.cause === undefined ? undefined : describe(detail.cause),
	};
}
