// What processes cost, as the kernel counts it.
import { readFileSync } from "node:fs";
import { childrenOf } from "../test/e2e/harness/processes.ts";

/** Resident memory, in MB: pages it shares with others count in full. */
export function rss(pid: number): number {
	return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}

/** The same with each shared page divided by how many processes share it: what they come to is what the machine has less. */
export function pss(pid: number): number {
	return Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1]) / 1024;
}

/** Processor time used so far, in ms (user and system), with that of children that have ended. In ticks of 10 ms. */
export function cpu(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
	const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * 10;
}

/** These processes and whatever they have started that still runs. */
export function family(pids: readonly number[]): number[] {
	return pids.flatMap((pid) => [pid, ...family(childrenOf(pid))]);
}
