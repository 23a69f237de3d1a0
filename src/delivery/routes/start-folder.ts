import { existsSync, realpathSync } from "node:fs";
import { readStart, type StartFault } from "../../claude/transcript-start.ts";
import { isTrusted } from "../../claude/trust.ts";
import type { Context } from "../../context.ts";
import { isOwnFolder } from "../../host/ownership.ts";
import { cleanLine } from "../../model/clean-text.ts";
import type { Session } from "../../model/session.ts";
import type { Obstacle } from "./route.ts";

/** The one folder in which a client may be started for a session, or why there is none. */
export type StartFolder = { cwd: string; obstacle?: undefined } | { cwd?: undefined; obstacle: Obstacle };

/** A longer path is nothing to show, and nothing that anybody types. */
const MOST_PATH = 400;

const FAULTS: Record<StartFault, string> = {
	unreadable: "its transcript does not say where it was started",
	"not ours": "its transcript is a link, or belongs to another user",
	misplaced: "its transcript does not lie where Claude Code puts those of its project",
};

/**
 * Where a client may be started to resume or copy a session: in the folder the session itself was
 * started in, wherever its commands went since. `claude -p` asks for no trust, and runs what the
 * folder's settings say. So the person must trust the folder, or have started the session itself
 * with -p; and it belongs to this user.
 */
export function startFolder(context: Context, target: Session, transcript: string): StartFolder {
	const start = readStart(transcript);
	if (typeof start === "string") return refused(target, undefined, FAULTS[start]);
	const { cwd, headless } = start;
	if (!existsSync(cwd)) {
		return refused(target, undefined, "its project folder does not exist any more", "make the folder again");
	}
	const path = realpathSync(cwd);
	if (!isOwnFolder(path)) return refused(target, cwd, "its project folder belongs to another user");
	if (!headless && !isTrusted(context, target.configDir, path)) {
		return refused(target, cwd, "its project folder is not trusted in Claude Code");
	}
	return { cwd: path };
}

function refused(target: Session, cwd: string | undefined, reason: string, first?: string): StartFolder {
	// For the person: a client that a program starts, without a terminal, would not ask for trust.
	const byHand = `its user can resume it in a terminal: ${commandFor(target, cwd)}`;
	const remedy = first === undefined ? byHand : `${first}, or ${byHand}`;
	return { obstacle: { reason, remedy, lasting: true } };
}

/** What a person types to resume a session. */
function commandFor(target: Session, cwd: string | undefined): string {
	const resume = `claude --resume ${target.id}`;
	// A path that cannot be shown as it is cannot be typed either.
	if (cwd === undefined || cleanLine(cwd, MOST_PATH) !== cwd) return resume;
	return `cd '${cwd.replaceAll("'", "'\\''")}' && ${resume}`;
}
