// What processes cost, as the kernel counts it.
import { readFileSync } from "node:fs";
import { childrenOf } from "../test/e2e/harness/processes.ts";

/** Resident memory, in MB. Pages that are shared with other processes count in full. */
export function rss(pid: number): number {
	return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}

/**
 * Resident memory, in MB, each shared page divided by the number of processes that share it.
 * Added up over all processes, this is what they take from the machine.
 */
export function pss(pid: number): number {
	return Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1]) / 1024;
}

/**
 * Processor time used so far, in ms: user and system, with the time of children that have ended.
 * It is counted in ticks of 10 ms.
 */
export function cpu(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
	const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * 10;
}

/** These processes, and all that they have started and that still runs. */
export function family(pids: readonly number[]): number[] {
	return pids.flatMap((pid) => [pid, ...family(childrenOf(pid))]);
}
