import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Returns what on the way to a folder, the folder included, is in the way: the first that this user
 * may not enter, or that is no folder. `undefined` where nothing is, also where the rest of the way
 * is not there yet.
 */
export function inTheWay(folder: string): string | undefined {
	for (const path of wayTo(resolve(folder))) {
		try {
			const stat = statSync(path, { throwIfNoEntry: false });
			if (!stat) return undefined;
			if (!stat.isDirectory()) return path;
			accessSync(path, constants.X_OK);
		} catch {
			return path;
		}
	}
	return undefined;
}

/** The folders on the way to a path, the topmost first. */
function wayTo(path: string): string[] {
	const above = dirname(path);
	return above === path ? [path] : [...wayTo(above), path];
}
