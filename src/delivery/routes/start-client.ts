import { parse } from "shell-quote";
import { type HeadlessRun, runHeadless } from "../../claude/headless.ts";
import { clientEnvironment } from "../../claude/program.ts";
import type { Context } from "../../context.ts";
import { IntercomError } from "../../errors.ts";
import type { Message } from "../../model/message.ts";
import type { Session } from "../../model/session.ts";

/**
 * Starts `claude -p --resume` for a session, in its own folder and with its own config folder.
 * Returns once the client has been started; its `finished` tells of its end.
 * @param args flags beside `--resume` and those of CLAUDE_INTERCOM_RESUME_FLAGS.
 * @throws IntercomError `missing_program` (no claude on PATH), `not_found` (the session's folder is
 * gone), `bad_input` (CLAUDE_INTERCOM_RESUME_FLAGS holds more than flags)
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
		env: clientEnvironment(context, target.configDir, {
			CLAUDE_INTERCOM_DIR: context.config.intercomDir,
			CLAUDE_INTERCOM_HOPS: String(message.hops + 1),
		}),
		prompt,
		log: context.log,
	});
}

/** Splits CLAUDE_INTERCOM_RESUME_FLAGS as a shell would. */
function resumeFlags(context: Context): string[] {
	const words = parse(context.config.resumeFlags, (name) => context.config.env[name] ?? "");
	if (words.every((word) => typeof word === "string")) return words;
	throw new IntercomError("bad_input", "CLAUDE_INTERCOM_RESUME_FLAGS holds more than flags.", {
		hint: "Give flags and their values only; quote what has special characters.",
	});
}
