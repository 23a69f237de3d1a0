import { existsSync } from "node:fs";
import * as z from "zod";
import { IntercomError } from "../errors.ts";

/** What `claude -p --output-format json` prints at its end; every other field is left out. */
const Result = z.object({
	result: z.string().optional().catch(undefined),
	session_id: z.string().optional().catch(undefined),
	is_error: z.boolean().optional().catch(undefined),
	total_cost_usd: z.number().optional().catch(undefined),
});

export interface HeadlessResult {
	/** The client's exit code; undefined where a signal ended it. */
	exitCode: number | undefined;
	/** What it printed as its result, where it printed one. */
	text: string | undefined;
	failed: boolean;
	/** Dollars, where the client tells. */
	cost: number | undefined;
}

export interface HeadlessRun {
	/** Ends with the client; never rejects. */
	finished: Promise<HeadlessResult>;
	/** The client's process; undefined where it could not be started. */
	pid: number | undefined;
	/** Ends the client and what it started. */
	kill(): void;
}

/**
 * The environment of a client started for another session: nothing of the asking session may leak into it
 * (`CLAUDECODE`, `CLAUDE_CODE_*`), its config folder must reach it, and so must our own folders.
 */
export function childEnvironment(env: NodeJS.ProcessEnv, own: Record<string, string>): NodeJS.ProcessEnv {
	const kept = Object.entries(env).filter(
		([name]) =>
			name !== "CLAUDECODE" && !(name.startsWith("CLAUDE_CODE_") && !KEPT.test(name)) && !DROPPED.has(name),
	);
	return { ...Object.fromEntries(kept), ...own };
}

/** Switches a person sets for all sessions, not what one session tells its children. */
const KEPT = /^CLAUDE_CODE_(USE_|SKIP_|DISABLE_|MAX_|API_KEY_HELPER|CLIENT_|OAUTH_TOKEN$)/;
const DROPPED = new Set([
	"CLAUDE_INTERCOM_SESSION",
	"CLAUDE_PROJECT_DIR",
	"CLAUDE_ENV_FILE",
	"CLAUDE_PID",
	"TMUX",
	"TMUX_PANE",
]);

/**
 * Runs `claude -p` with a prompt on stdin, in its own process group, so that it outlives the call that began it.
 * @throws IntercomError `missing_program` (no claude on PATH), `not_found` (the folder is gone)
 */
export async function runHeadless(options: {
	args: string[];
	cwd: string;
	env: NodeJS.ProcessEnv;
	prompt: string;
	/** Where the client's stderr goes; it may hold anything, so nobody else sees it. */
	log(event: string, detail: unknown): void;
}): Promise<HeadlessRun> {
	if (!existsSync(options.cwd)) {
		throw new IntercomError("not_found", "The session's project folder does not exist any more.", {
			hint: "Make the folder again, or resume the session by hand from another one.",
		});
	}
	const { execa } = await import("execa");
	const child = execa("claude", ["-p", "--output-format", "json", ...options.args], {
		cwd: options.cwd,
		env: options.env,
		extendEnv: false,
		input: options.prompt,
		reject: false,
		detached: true,
		cleanup: false,
	});
	if (child.pid === undefined) {
		const failure = await child;
		throw new IntercomError("missing_program", "Claude Code could not be started.", {
			hint: "Put `claude` on the PATH of this server; `claude --version` shows whether it is.",
			cause: failure,
		});
	}
	const { pid } = child;
	return {
		pid,
		finished: child.then((end) => {
			if (end.exitCode !== 0)
				options.log("headless", { exitCode: end.exitCode, stderr: String(end.stderr).slice(0, 4_000) });
			const parsed = Result.safeParse(lastJson(String(end.stdout))).data;
			return {
				exitCode: end.exitCode,
				text: parsed?.result,
				failed: end.exitCode !== 0 || parsed?.is_error === true,
				cost: parsed?.total_cost_usd,
			};
		}),
		kill() {
			try {
				// The whole group: execa's own timeout would end the direct child only.
				process.kill(-pid, "SIGTERM");
			} catch {
				// It has ended already.
			}
		},
	};
}

/** The last line that is JSON: warnings may come before it. */
function lastJson(output: string): unknown {
	for (const line of output.trim().split("\n").reverse()) {
		try {
			return JSON.parse(line);
		} catch {}
	}
	return undefined;
}
