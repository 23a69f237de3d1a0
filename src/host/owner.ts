import { lstatSync, type Stats, statSync } from "node:fs";
import { outputOf } from "./output-of.ts";
import { HAS_PROC, readProcFile } from "./procfs.ts";

/** The system's own user. What belongs to root can be changed by root alone. */
const ROOT = 0;

/**
 * True where a file or folder belongs to this user. A link must lead to what belongs to this user,
 * and be the user's own or the system's.
 */
export function isOwn(path: string): boolean {
	const [entry, target] = [statOf(path, lstatSync), statOf(path, statSync)];
	if (!entry || !target || target.uid !== process.getuid?.()) return false;
	return entry.uid === target.uid || entry.uid === ROOT;
}

/** True where a file is there and belongs neither to this user nor to the system. */
export function isOfOthers(path: string): boolean {
	const owner = statOf(path, statSync)?.uid;
	return owner !== undefined && owner !== ROOT && owner !== process.getuid?.();
}

function statOf(path: string, read: typeof lstatSync): Stats | undefined {
	try {
		return read(path, { throwIfNoEntry: false });
	} catch {
		return undefined;
	}
}

/**
 * True where a process belongs to this very user: the user started it, and it has the user's
 * rights. Both are checked, because a program with the setuid bit has root's rights and the
 * environment of whoever started it. False where it cannot be found out.
 */
export async function isOwnProcess(pid: number): Promise<boolean> {
	const ids = HAS_PROC ? idsInProc(pid) : await idsOfPs(pid);
	return ids.length === 2 && ids.every((id) => Number(id) === process.getuid?.());
}

/** `Uid:` in /proc/<pid>/status: real, effective, saved and file system. */
function idsInProc(pid: number): string[] {
	return /^Uid:\s+(\d+)\s+(\d+)/m.exec(readProcFile(pid, "status"))?.slice(1) ?? [];
}

async function idsOfPs(pid: number): Promise<string[]> {
	const output = await outputOf("ps", ["-p", String(pid), "-o", "ruid=,uid="]);
	return output?.match(/\d+/g) ?? [];
}
