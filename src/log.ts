import {
	closeSync,
	constants,
	fstatSync,
	lstatSync,
	mkdirSync,
	openSync,
	renameSync,
	writeSync,
} from "node:fs";
import { dirname } from "node:path";

const MAX_BYTES = 1 << 20;
const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * Appends one line to Intercom's log. Only the log sees raw causes (stderr of programs, stacks). It
 * never throws and never prints: stdout of the MCP front is JSON-RPC, and a hook must stay silent.
 * A log of 1 MB becomes `oldLog`, and a new one begins.
 */
export function log(files: { log: string; oldLog: string }, event: string, detail?: unknown): void {
	try {
		mkdirSync(dirname(files.log), { recursive: true, mode: 0o700 });
		const size = lstatSync(files.log, { throwIfNoEntry: false })?.size ?? 0;
		if (size > MAX_BYTES) renameSync(files.log, files.oldLog);
		const line = { at: new Date().toISOString(), pid: process.pid, event, detail: describe(detail) };
		append(files.log, `${JSON.stringify(line)}\n`);
	} catch {
		// A full disk or a read-only folder must not turn a log line into a failure of what it
		// describes.
	}
}

/** It follows no link and waits for no pipe. */
function append(file: string, line: string): void {
	const fd = openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
	try {
		if (fstatSync(fd).isFile()) writeSync(fd, line);
	} finally {
		closeSync(fd);
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
