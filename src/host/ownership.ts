import { lstatSync, statSync } from "node:fs";

/** True where this very user owns a folder, links followed. False where there is none. */
export function isOwnFolder(path: string): boolean {
	try {
		const stats = statSync(path);
		return stats.isDirectory() && isOurs(stats.uid);
	} catch {
		return false;
	}
}

/** True where this very user owns a regular file that is no link. False where there is none. */
export function isOwnFile(path: string): boolean {
	try {
		const stats = lstatSync(path);
		return stats.isFile() && isOurs(stats.uid);
	} catch {
		return false;
	}
}

/** True for the id of this very user. A system without user ids has one user. */
export function isOurs(uid: number): boolean {
	return process.getuid === undefined || process.getuid() === uid;
}
