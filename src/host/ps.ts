import { outputOf } from "./output-of.ts";
import type { ProcessInfo } from "./process-info.ts";

const COLUMNS = "pid=,ppid=,pgid=,tpgid=,stat=,lstart=,comm=";
/** `Thu Nov 20 09:09:00 2025` */
const TIME = /\w{3} \w{3} +\d+ [\d:]+ \d{4}/;
const ROW = new RegExp(String.raw`^\s*(\d+)\s+(\d+)\s+(-?\d+)\s+(-?\d+)\s+(\S+)\s+(${TIME.source})\s+(.*)$`);

/**
 * The processes that `ps` shows for these options; none where it exits with 1. `undefined` where it
 * could not be run.
 */
export async function ps(which: string[]): Promise<ProcessInfo[] | undefined> {
	const output = await outputOf("ps", [...which, "-o", COLUMNS]);
	return output === undefined ? undefined : parsePs(output);
}

/** Parses `ps` output with the columns pid, ppid, pgid, tpgid, stat, lstart and comm. */
export function parsePs(output: string): ProcessInfo[] {
	return output.split("\n").flatMap((line) => parseRow(line) ?? []);
}

function parseRow(line: string): ProcessInfo | undefined {
	const [, pid, ppid, group, foreground, state = "", start = "", name = ""] = ROW.exec(line) ?? [];
	if (!pid) return undefined;
	return {
		pid: Number(pid),
		ppid: Number(ppid),
		group: Number(group),
		foreground: Number(foreground),
		state,
		start,
		name: name.trim().split("/").at(-1) ?? "",
	};
}

/** True for a start time as `ps` writes it. */
export function isPsTime(text: string): boolean {
	return new RegExp(`^${TIME.source}$`).test(text);
}
