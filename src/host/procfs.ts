import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { hasErrno } from "../errors.ts";
import type { ProcessInfo } from "./process-info.ts";

/** Whether the system tells of its processes in /proc (Linux). */
export const HAS_PROC = process.platform === "linux";

/** The pids of every process. */
export function pidsInProc(): number[] {
	return readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name))
		.map(Number);
}

/**
 * What /proc/<pid>/stat says; `undefined` where there is no such process or it is another user's,
 * `unknown` where it cannot be read.
 */
export function readStat(pid: number): ProcessInfo | undefined | "unknown" {
	try {
		return parseStat(pid, readFileSync(`/proc/${pid}/stat`, "utf8"));
	} catch (error) {
		// EACCES: the pid now belongs to another user (hidepid).
		return hasErrno(error, "ENOENT", "ESRCH", "EACCES") ? undefined : "unknown";
	}
}

/** The name is in brackets and may itself hold spaces and brackets: it ends at the last one. */
export function parseStat(pid: number, stat: string): ProcessInfo | undefined {
	const open = stat.indexOf("(");
	const close = stat.lastIndexOf(")");
	if (open < 0 || close < 0) return undefined;
	const [state = "", ppid, group, , , foreground, ...rest] = stat.slice(close + 2).split(" ");
	return {
		pid,
		name: stat.slice(open + 1, close),
		state,
		ppid: Number(ppid),
		group: Number(group),
		foreground: Number(foreground),
		// Field 22 of the file.
		start: rest[13] ?? "",
	};
}

/** A file of a process, such as `cmdline`; empty where it cannot be read. */
export function readProcFile(pid: number, file: string): string {
	try {
		return readFileSync(`/proc/${pid}/${file}`, "utf8");
	} catch {
		return "";
	}
}

/** Where a link of a process leads, such as `cwd`. */
export function readProcLink(pid: number, link: string): string | undefined {
	try {
		return readlinkSync(`/proc/${pid}/${link}`);
	} catch {
		return undefined;
	}
}

/** The files that a process has open for writing; empty where they cannot be seen. */
export function writtenFiles(pid: number): string[] {
	try {
		const open = readdirSync(`/proc/${pid}/fd`);
		const written = open.filter((fd) => isWritten(readProcFile(pid, `fdinfo/${fd}`)));
		return written.flatMap((fd) => readProcLink(pid, `fd/${fd}`) ?? []);
	} catch {
		return [];
	}
}

/** The flags are octal. The last two bits say whether the file was opened for reading alone. */
function isWritten(fdinfo: string): boolean {
	const flags = /^flags:\s*([0-7]+)/m.exec(fdinfo)?.[1];
	return flags !== undefined && (Number.parseInt(flags, 8) & 3) !== 0;
}
