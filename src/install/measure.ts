import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { hasErrno } from "../errors.ts";

/** How much lies somewhere. */
export interface Measure {
	files: number;
	bytes: number;
}

/**
 * Counts the files below a path, itself included, and their bytes. It follows no link. What
 * vanishes meanwhile does not count.
 */
export function measure(path: string): Measure {
	try {
		const stat = lstatSync(path);
		if (!stat.isDirectory()) return { files: 1, bytes: stat.size };
		const parts = readdirSync(path).map((name) => measure(join(path, name)));
		return {
			files: parts.reduce((sum, { files }) => sum + files, 0),
			bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
		};
	} catch (error) {
		if (hasErrno(error, "ENOENT")) return { files: 0, bytes: 0 };
		throw error;
	}
}
