import { parse } from "shell-quote";
import { childEnvironment, runHeadless } from "../../claude/headless.ts";
import { IntercomError } from "../../errors.ts";
import type { Context } from "../context.ts";
import { frame } from "../frame.ts";
import { lease } from "../lease.ts";
import { liveSessions } from "../running.ts";
import { type Attempt, type Load, notNow, type Route } from "./route.ts";

/** How long to wait for another resume of the same session to end: a turn can take minutes. */
const TURN_MS = 10 * 60 * 1000;

/** `claude -p --resume`: for a session that is proven not to run. One writer at a time over all processes. */
export const resume: Route = {
	name: "resume",
	async carry(load: Load): Promise<Attempt> {
		const { context, target, message, follow, signal } = load;
		if (target.running) return notNow("it is running");
		if (!target.transcript || !target.cwd) return notNow("it has no transcript to resume");
		const release = await lease(context, `resume-${target.id}`, TURN_MS, signal);
		if (!release) return notNow("somebody else is resuming it");
		let finished: Promise<unknown> | undefined;
		try {
			// Looked at only now: whoever held the lease, or the person, may have started it meanwhile.
			const live = await liveSessions(context);
			if (live.sessions.some((session) => session.id === target.id)) return notNow("it has started running");
			const nameless = live.unidentified.some(
				(client) => client.configDir === target.configDir && (client.cwd ?? target.cwd) === target.cwd,
			);
			if (nameless) return notNow("a client runs in its folder that may be it");
			const run = await runHeadless({
				args: ["--resume", target.id, ...resumeFlags(context)],
				cwd: target.cwd,
				env: environment(context, target.configDir),
				prompt: frame(message),
				log: context.log,
			});
			const end = run.finished;
			finished = end;
			await Promise.race([end, follow.until((turn) => turn.state !== "absent", 24 * 3600_000, signal)]);
			if (follow.turn().state !== "absent" || signal.aborted) return { done: true, finished: end };
			// 2.0.60 may write a resumed turn into a new session's file; then its printed result is all there is.
			const result = await end;
			if (!result.failed && result.text !== undefined) return { done: true, finished: end };
			return notNow("its client ended without taking the message");
		} finally {
			if (finished) finished.finally(release);
			else release();
		}
	},
};

function environment(context: Context, configDir: string): NodeJS.ProcessEnv {
	const { config } = context;
	const env = childEnvironment(config.env, { CLAUDE_INTERCOM_DIR: config.intercomDir });
	// Naming the default folder is not the same as naming none: with the variable set, the client looks for
	// .claude.json inside that folder instead of beside it.
	if (configDir === config.defaultClaudeDir) delete env.CLAUDE_CONFIG_DIR;
	else env.CLAUDE_CONFIG_DIR = configDir;
	return env;
}

/**
 * `CLAUDE_INTERCOM_RESUME_FLAGS` split as a shell would.
 * @throws IntercomError `bad_input` for what a shell would act on (`;`, `|`, `>` …).
 */
function resumeFlags(context: Context): string[] {
	const words = parse(context.config.resumeFlags, (name) => context.config.env[name] ?? "");
	if (words.every((word) => typeof word === "string")) return words;
	throw new IntercomError("bad_input", "CLAUDE_INTERCOM_RESUME_FLAGS holds more than flags.", {
		hint: "Give flags and their values only; quote what has special characters.",
	});
}
