import type { ProcessInfo } from "./process-info.ts";
import { HAS_PROC, pidsInProc, readStat } from "./procfs.ts";
import { isPsTime, ps } from "./ps.ts";

/**
 * One process; `undefined` where there is none of that pid or it cannot be seen. A zombie is
 * returned, with state `Z`.
 */
export async function readProcess(pid: number): Promise<ProcessInfo | undefined> {
	const found = await find(pid);
	return found === "unknown" ? undefined : found;
}

/**
 * `unknown`: it could not be found out (no file descriptor left, no `ps`). That does not prove that
 * there is none.
 */
async function find(pid: number): Promise<ProcessInfo | undefined | "unknown"> {
	if (HAS_PROC) return readStat(pid);
	const found = await ps(["-p", String(pid)]);
	return found === undefined ? "unknown" : found[0];
}

/** Every process of this machine. Processes that end meanwhile are left out. */
export async function listProcesses(): Promise<ProcessInfo[]> {
	if (!HAS_PROC) return (await ps(["-ax"])) ?? [];
	return pidsInProc()
		.map(readStat)
		.filter((info) => info !== undefined && info !== "unknown");
}

/**
 * True where this very process still runs: same pid, same start time, not a zombie. Neither signal
 * 0 nor the pid proves that, because a zombie still answers the one and the other is used again. An
 * empty `start` compares the pid only. It is also true where it cannot be found out: what a live
 * process holds must not be taken from it.
 */
export async function isAlive(pid: number, start: string): Promise<boolean> {
	const info = await find(pid);
	if (info === "unknown") return true;
	if (!info || hasEnded(info)) return false;
	if (start === "" || info.start === start) return true;
	// Off Linux the client may write a start time in a form of its own. Then the pid has to do.
	return !HAS_PROC && !isPsTime(start);
}

/** True for a process that has ended, and that its parent has not reaped yet. */
export function hasEnded({ state }: ProcessInfo): boolean {
	return /^[ZX]/.test(state);
}

let own: string | undefined;

/** The start time of this process, as `isAlive` compares it; empty where it cannot be found out. */
export async function ownStart(): Promise<string> {
	own ??= (await readProcess(process.pid))?.start ?? "";
	return own;
}

/**
 * The process and its ancestors, nearest first, at most 32. The first process of all is among them:
 * in a container it may be a client.
 */
export async function ancestors(pid: number): Promise<ProcessInfo[]> {
	const chain: ProcessInfo[] = [];
	for (let next = pid; next > 0 && chain.length < 32; ) {
		const info = await readProcess(next);
		if (!info) break;
		chain.push(info);
		next = info.ppid;
	}
	return chain;
}
