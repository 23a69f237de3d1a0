import { lstatSync } from "node:fs";
import { type Config, withSettings } from "../config.ts";
import { readSettings } from "./read-settings.ts";

/** Returns the config with what `config.json` says now. */
export function withFile(config: Config): Config {
	return withSettings(config, readSettings(config.paths.settings).values);
}

/**
 * Returns a function that gives the config with what `config.json` says at each call. It reads the
 * file anew only where it is another one or was written since: a look takes 5 microseconds.
 */
export function followSettings(config: Config): () => Config {
	let seen: string | undefined;
	let current = config;
	return () => {
		const now = stateOf(config.paths.settings);
		if (now === seen) return current;
		// Where it is written between look and reading, the next look reads it once more.
		current = withFile(config);
		seen = now;
		return current;
	};
}

/** What changes with every change of a file, its owner and mode included. */
function stateOf(file: string): string {
	try {
		const stat = lstatSync(file, { throwIfNoEntry: false });
		return stat ? [stat.ino, stat.size, stat.mtimeMs, stat.ctimeMs].join(" ") : "none";
	} catch {
		return "none";
	}
}
