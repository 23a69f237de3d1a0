import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import { samePath } from "../host/same-path.ts";
import { liveSessions } from "../sessions/live.ts";

/**
 * The config folders of Claude Code to work on, each once. These are the folders named; where
 * none is named, every one in use: this shell's, the default one, those of sessions that run or
 * have a card. Where none of these exists yet, it is the one that a client started from here
 * would make.
 * @throws IntercomError `not_found` for a named folder that is not there
 */
export async function configFolders(context: Context, named: readonly string[]): Promise<string[]> {
	return named.length > 0 ? namedFolders(named) : foldersInUse(context);
}

function namedFolders(named: readonly string[]): string[] {
	const dirs = named.map((dir) => resolve(dir));
	const missing = dirs.find((dir) => !isFolder(dir));
	if (missing === undefined) return unique(dirs);
	throw new IntercomError("not_found", `There is no folder ${missing}.`, {
		hint: "Name a config folder of Claude Code, or leave --config-dir out to use all that are in use.",
	});
}

async function foldersInUse(context: Context): Promise<string[]> {
	const { claudeDir, defaultClaudeDir } = context.config;
	const { configDirs } = await liveSessions(context);
	const found = unique([claudeDir, defaultClaudeDir, ...configDirs].filter(isFolder));
	return found.length > 0 ? found : [claudeDir];
}

function unique(dirs: string[]): string[] {
	return dirs.filter((dir, at) => dirs.findIndex((other) => samePath(other, dir)) === at);
}

/** One that may not be looked at counts: whoever works on it says why that cannot be done. */
function isFolder(path: string): boolean {
	try {
		return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
	} catch {
		return true;
	}
}
