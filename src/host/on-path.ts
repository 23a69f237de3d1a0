import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Finds the first executable `name` in the folders of a PATH. */
export function onPath(path: string | undefined, name: string): string | undefined {
	const folders = (path ?? "").split(delimiter).filter(Boolean);
	return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
