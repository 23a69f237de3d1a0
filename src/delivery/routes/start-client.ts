import { type HeadlessRun, runHeadless } from "../../claude/headless.ts";
import { lastMode } from "../../claude/permission-mode.ts";
import { clientEnvironment } from "../../claude/program.ts";
import { startEnvironment, variablesOfProject, variablesOfSettings } from "../../claude/start-environment.ts";
import { stillThere } from "../../claude/start-limits.ts";
import { readConfig, withSettings } from "../../config.ts";
import type { Context } from "../../context.ts";
import { processEnvironment } from "../../host/process-details.ts";
import type { Message } from "../../model/message.ts";
import { HUMAN, type Session } from "../../model/session.ts";
import type { Caller } from "../../sessions/identity.ts";
import { readLimits } from "../../sessions/start-limits.ts";
import { decide, placeOf } from "../../settings/decide.ts";
import { resumeFlags } from "../../settings/resume-flags.ts";
import { bypasses, forkRights, type KnownRights, resumeRights } from "./start-rights.ts";

/** What a client is started for. */
export interface Start {
	target: Session & { transcript: string };
	/** The folder it is started in, as `startFolder` gives it. */
	cwd: string;
	message: Message;
	prompt: string;
	/** Who asks, for the environment. Absent: whoever runs this process. */
	asker: Caller | undefined;
	/** A copy of the session's conversation is to answer, not the session itself. */
	copy: boolean;
}

/**
 * Starts `claude -p --resume` for a session. It has the session's own config folder and no more
 * than its rights, and of the environment what the asker's client was itself started with. Returns
 * once the client has been started; its `finished` tells of its end.
 * @throws IntercomError `missing_program` (no claude on PATH), `not_found` (the session's folder is
 * gone), `bad_input` (the setting `resume-flags` holds what it may not)
 */
export function startHeadless(context: Context, start: Start): Promise<HeadlessRun> {
	const { target, cwd, message, prompt, asker, copy } = start;
	const own = asker?.process && processEnvironment(asker.process.pid);
	const given = environmentOf(context, asker, own);
	const said = saidByPerson(context, asker, own);
	const known = knownRights(context, target, cwd, said.mayBypass);
	const flags = resumeFlags(said.flags, given, {
		place: said.place,
		allowed: said.mayBypass,
		bypasses: !copy && bypasses(known),
	});
	const copying = ["--fork-session", "--no-session-persistence"];
	return runHeadless({
		args: [
			"--resume",
			target.id,
			...(copy ? copying : []),
			// Ours come last: of two modes the later one counts.
			...flags,
			...(copy ? forkRights(known) : resumeRights(known)),
		],
		cwd,
		env: clientEnvironment(
			context,
			target.configDir,
			{
				CLAUDE_INTERCOM_DIR: context.config.intercomDir,
				CLAUDE_INTERCOM_HOPS: String(message.hops + 1),
			},
			given,
		),
		prompt,
		log: context.log,
	});
}

function knownRights(
	context: Context,
	target: Session & { transcript: string },
	cwd: string,
	mayBypass: boolean,
): KnownRights {
	const limits = readLimits(context, target.id);
	return { mode: lastMode(target.transcript), limits: limits && stillThere(limits, cwd), cwd, mayBypass };
}

/**
 * What the asker's client was started with. Where that cannot be read, our own environment without
 * what settings set.
 */
function environmentOf(
	context: Context,
	asker: Caller | undefined,
	own: NodeJS.ProcessEnv | undefined,
): NodeJS.ProcessEnv {
	const { config } = context;
	if (own) return startEnvironment(own, new Set());
	// Outside of any session it is the person's own shell.
	const inSession = asker !== undefined && asker.id !== HUMAN;
	const set = inSession ? variablesOfSettings(asker.configDir, asker.cwd ?? config.cwd) : new Set<string>();
	return startEnvironment(config.env, set);
}

/**
 * The person's own words on how clients are started. What the asker's project sets by those names
 * is not theirs; then the asker's client counts.
 */
function saidByPerson(
	context: Context,
	asker: Caller | undefined,
	own: NodeJS.ProcessEnv = {},
): { flags: string; place: string; mayBypass: boolean } {
	const { config } = context;
	const ofProject = variablesOfProject(asker?.cwd ?? config.cwd);
	const said =
		ofProject.has("CLAUDE_INTERCOM_RESUME_FLAGS") || ofProject.has("CLAUDE_INTERCOM_RESUME_BYPASS");
	const heard = said ? withSettings(readConfig(own, config.cwd), config.fromFile) : config;
	const { source } = decide("resume-flags", heard.env, heard.fromFile);
	const place = placeOf("resume-flags", source, config.paths.settings);
	return { flags: heard.resumeFlags, place, mayBypass: heard.resumeBypass };
}
