import { uptime } from "node:os";
import { outputOf } from "./output-of.ts";
import type { ProcessInfo } from "./process-info.ts";
import { HAS_PROC, readProcFile, readProcLink, writtenFiles } from "./procfs.ts";

/** Whether this system lets us see the environment of the user's other processes (Linux). */
export const ENVIRONMENT_READABLE = HAS_PROC;

/** When a process began, in milliseconds since the epoch; right to about a tenth of a second. */
export function startedAt(info: ProcessInfo): number {
	const start = startOrder(info.start);
	// Linux counts in ticks of 1/100 s since boot (USER_HZ, the same on every architecture it runs
	// on today).
	return HAS_PROC ? Date.now() - uptime() * 1000 + start * 10 : start;
}

/**
 * A start time (see `ProcessInfo.start`) as a number. Of two processes, the one that began first
 * has the smaller one.
 */
export function startOrder(start: string): number {
	return HAS_PROC ? Number(start) : Date.parse(start);
}

/** The arguments of a process; empty where the system does not tell. */
export async function processArgs(pid: number): Promise<string[]> {
	if (HAS_PROC) {
		// Each argument ends with a zero byte. An empty one (`--tools ""`) is an argument too.
		return readProcFile(pid, "cmdline").split("\0").slice(0, -1);
	}
	return ((await outputOf("ps", ["-p", String(pid), "-o", "args="])) ?? "").trim().split(/\s+/);
}

/**
 * What a process of this user was started with as its environment; `undefined` where it cannot be
 * seen.
 */
export function processEnvironment(pid: number): NodeJS.ProcessEnv | undefined {
	const text = ENVIRONMENT_READABLE ? readProcFile(pid, "environ") : "";
	if (text === "") return undefined;
	const environment: NodeJS.ProcessEnv = {};
	for (const line of text.split("\0")) {
		const at = line.indexOf("=");
		if (at > 0) environment[line.slice(0, at)] = line.slice(at + 1);
	}
	return environment;
}

/** The program that a process runs; `undefined` where the system does not tell. */
export function processProgram(pid: number): string | undefined {
	return HAS_PROC ? readProcLink(pid, "exe") : undefined;
}

/**
 * The working folder of a process; `undefined` where it cannot be told (no /proc and no lsof,
 * another user).
 */
export async function processCwd(pid: number): Promise<string | undefined> {
	if (HAS_PROC) return readProcLink(pid, "cwd");
	const output = await outputOf("lsof", ["-a", "-p", String(pid), "-d", "cwd", "-Fn"]);
	return output?.match(/^n(.*)$/m)?.[1];
}

/**
 * The files that a process holds open for writing and whose path ends in `suffix`. It is empty
 * where the system does not tell (no /proc and no lsof).
 */
export async function openFiles(pid: number, suffix: string): Promise<string[]> {
	// lsof checks every process of the machine even for one of them, and takes 100 ms and more.
	const names = HAS_PROC
		? writtenFiles(pid)
		: parseLsof((await outputOf("lsof", ["-a", "-p", String(pid), "-Fan"])) ?? "");
	return names.filter((name) => name.endsWith(suffix));
}

/**
 * The files open for writing. `lsof -Fan` prints for each file its access mode (`a`: r, w or u for
 * both), then its name.
 */
export function parseLsof(output: string): string[] {
	return [...output.matchAll(/^a[wu]\n(?:[^an].*\n)*n(.*)$/gm)].map((match) => match[1] as string);
}
