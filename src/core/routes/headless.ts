import { parse } from "shell-quote";
import { childEnvironment, type HeadlessRun, runHeadless } from "../../claude/headless.ts";
import { IntercomError } from "../../errors.ts";
import type { Message } from "../../model/message.ts";
import type { Session } from "../../model/session.ts";
import type { Context } from "../context.ts";

/**
 * Starts `claude -p` for a session, in its own folder and with its own config folder.
 * @throws IntercomError `missing_program`, `not_found` (its folder is gone), `bad_input` (CLAUDE_INTERCOM_RESUME_FLAGS)
 */
export function startHeadless(
	context: Context,
	target: Session & { cwd: string },
	message: Message,
	args: string[],
	prompt: string,
): Promise<HeadlessRun> {
	return runHeadless({
		args: ["--resume", target.id, ...args, ...resumeFlags(context)],
		cwd: target.cwd,
		env: environment(context, target.configDir, message.hops),
		prompt,
		log: context.log,
	});
}

function environment(context: Context, configDir: string, hops: number): NodeJS.ProcessEnv {
	const { config } = context;
	const env = childEnvironment(config.env, {
		CLAUDE_INTERCOM_DIR: config.intercomDir,
		CLAUDE_INTERCOM_HOPS: String(hops + 1),
	});
	// Naming the default folder is not the same as naming none: with the variable set, the client looks for
	// .claude.json inside that folder instead of beside it.
	if (configDir === config.defaultClaudeDir) delete env.CLAUDE_CONFIG_DIR;
	else env.CLAUDE_CONFIG_DIR = configDir;
	return env;
}

/** `CLAUDE_INTERCOM_RESUME_FLAGS` split as a shell would. */
function resumeFlags(context: Context): string[] {
	const words = parse(context.config.resumeFlags, (name) => context.config.env[name] ?? "");
	if (words.every((word) => typeof word === "string")) return words;
	throw new IntercomError("bad_input", "CLAUDE_INTERCOM_RESUME_FLAGS holds more than flags.", {
		hint: "Give flags and their values only; quote what has special characters.",
	});
}
