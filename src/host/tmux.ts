import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { hasErrno, IntercomError } from "../errors.ts";

/**
 * tmux answers in a few milliseconds. One that takes this long is stuck, and its children with it.
 */
const PATIENCE_MS = 5_000;

/** How a tmux command ended, and what it printed. */
interface TmuxResult {
	ok: boolean;
	out: string;
}

/**
 * Runs commands on one server, with `input` on stdin. This is the only place that starts tmux.
 *
 * `-u`: without it tmux may write `_` for every character that is not ASCII. It uses Node's own
 * execFile, because half of what a typed question costs us is starting tmux seven times: 4.9 ms
 * each, 7.2 ms through execa.
 * @throws IntercomError `missing_program` where there is no tmux.
 */
export function runTmux(socket: string, args: string[], input = ""): Promise<TmuxResult> {
	return new Promise((resolve, reject) => {
		const options = { timeout: PATIENCE_MS, killSignal: "SIGKILL", maxBuffer: 1 << 26 } as const;
		const child = execFile("tmux", ["-u", "-S", socket, ...args], options, (error, out) => {
			if (hasErrno(error, "ENOENT")) reject(noTmux(error));
			else resolve({ ok: error === null, out });
		});
		// A tmux that ends before it has read everything says so by its exit code.
		child.stdin?.on("error", () => {});
		child.stdin?.end(input);
	});
}

function noTmux(cause: unknown): IntercomError {
	return new IntercomError("missing_program", "tmux is not installed or not on PATH.", {
		hint: "Install tmux, or leave out the route `type` (CLAUDE_INTERCOM_ROUTES).",
		cause,
	});
}

/** Every tmux socket of this user: those in `dir`, and the one of `$TMUX` wherever it lies. */
export function listSockets(tmux: { dir: string; socket: string | undefined }): string[] {
	const inFolder = socketsIn(tmux.dir);
	return [...new Set(tmux.socket ? [tmux.socket, ...inFolder] : inFolder)];
}

function socketsIn(folder: string): string[] {
	try {
		return readdirSync(folder, { withFileTypes: true })
			.filter((entry) => entry.isSocket())
			.map((entry) => join(folder, entry.name));
	} catch (error) {
		if (hasErrno(error, "ENOENT", "ENOTDIR", "EACCES")) return [];
		throw error;
	}
}
