import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import { samePath } from "../host/same-path.ts";
import { liveSessions } from "../sessions/live.ts";

/**
 * The config folders to work on: those named, else every one in use (this shell's, the default one, those of known and running
 * sessions). Where none is there yet, the one a client started from here would make.
 * @throws IntercomError `not_found` for one that is named and not there
 */
export async function configFolders(context: Context, named: readonly string[]): Promise<string[]> {
	const { claudeDir, defaultClaudeDir } = context.config;
	if (named.length > 0) {
		const dirs = named.map((dir) => resolve(dir));
		const missing = dirs.find((dir) => !isFolder(dir));
		if (missing === undefined) return unique(dirs);
		throw new IntercomError("not_found", `There is no folder ${missing}.`, {
			hint: "Name a config folder of Claude Code, or leave --config-dir out to use all that are in use.",
		});
	}
	const { configDirs } = await liveSessions(context);
	const found = unique([claudeDir, defaultClaudeDir, ...configDirs].filter(isFolder));
	return found.length > 0 ? found : [claudeDir];
}

function unique(dirs: string[]): string[] {
	return dirs.filter((dir, at) => dirs.findIndex((other) => samePath(other, dir)) === at);
}

function isFolder(path: string): boolean {
	return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
