import { realpathSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { readJson } from "../host/json-file.ts";
import { childEnvironment } from "./child-environment.ts";

/** Where to look for a program where no PATH may be passed on. */
const PLAIN_PATH = "/usr/local/bin:/opt/homebrew/bin:/usr/bin:/bin";

/**
 * The environment of a client that is started for another session.
 * @param given what the asker's client was itself started with; where that cannot be read, our own
 * environment.
 * @param set variables that the asker's settings may have put there. They are taken out. Empty
 * where `given` is the client's.
 */
export function startEnvironment(given: NodeJS.ProcessEnv, set: ReadonlySet<string>): NodeJS.ProcessEnv {
	const left = Object.fromEntries(Object.entries(given).filter(([name]) => !set.has(name)));
	return { PATH: PLAIN_PATH, HOME: homeFolder(), ...childEnvironment(left, {}) };
}

/**
 * The person's home folder by the system's own list of users: HOME may be what settings made it.
 */
function homeFolder(): string | undefined {
	try {
		return userInfo().homedir;
	} catch {
		// A container may run under a user that no list knows.
		return undefined;
	}
}

const Env = z.object({ env: z.record(z.string(), z.unknown()).catch({}) });

/** The variables that a project's settings set. */
export function variablesOfProject(cwd: string): Set<string> {
	return variablesIn([join(cwd, ".claude/settings.json"), join(cwd, ".claude/settings.local.json")]);
}

/**
 * The variables that settings set for a session of this project: its own, and the person's for all
 * of them.
 */
export function variablesOfSettings(configDir: string, cwd: string | undefined): Set<string> {
	const own = cwd === undefined ? [] : variablesOfProject(cwd);
	return new Set([...variablesIn([join(configDir, "settings.json")]), ...own]);
}

function variablesIn(files: readonly string[]): Set<string> {
	return new Set(files.flatMap((file) => Object.keys(readJson(real(file), Env)?.env ?? {})));
}

/** The client follows a link to settings; the names of variables tell nobody anything. */
function real(file: string): string {
	try {
		return realpathSync(file);
	} catch {
		return file;
	}
}
