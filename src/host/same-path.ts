import { realpathSync } from "node:fs";

/**
 * True where two paths name one file or folder. Links are followed; a path that names nothing
 * stands for itself.
 */
export function samePath(one: string, other: string): boolean {
	return one === other || real(one) === real(other);
}

function real(path: string): string {
	try {
		return realpathSync(path);
	} catch {
		return path;
	}
}
