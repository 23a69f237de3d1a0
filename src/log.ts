import { appendFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";

const MAX_BYTES = 1 << 20;

/**
 * Appends one line to Intercom's log, the only place that sees raw causes (stderr of programs,
 * stacks). Never throws and never prints: stdout of the MCP front is JSON-RPC, and a hook must stay silent.
 * At 1 MB the file is renamed to `log.1`.
 */
export function log(file: string, event: string, detail?: unknown): void {
	try {
		mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
		if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) renameSync(file, `${file}.1`);
		const line = { at: new Date().toISOString(), pid: process.pid, event, detail: describe(detail) };
		appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
	} catch {
		// A full disk or a read-only folder must not turn a log line into a failure of the work it describes.
	}
}

function describe(detail: unknown): unknown {
	if (!(detail instanceof Error)) return detail;
	return {
		error: detail.stack ?? detail.message,
		cause: detail.cause === undefined ? undefined : describe(detail.cause),
	};
}
