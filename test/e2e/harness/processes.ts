// Processes by number, from /proc: the harness ends what it started and nothing else.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export function isAlive(pid: number): boolean {
	// A zombie still answers signal 0, so its state is read. After the name, which may hold spaces and
	// parentheses.
	const state = stat(pid)?.[0];
	return state !== undefined && state !== "Z" && state !== "X";
}

export function kill(pid: number, signal: NodeJS.Signals = "SIGTERM"): void {
	try {
		process.kill(pid, signal);
	} catch {
		// gone already
	}
}

export function childrenOf(pid: number): number[] {
	return allPids().filter((one) => parentOf(one) === pid);
}

export function commandLine(pid: number): string {
	return read(pid, "cmdline")?.replaceAll("\0", " ").trim() ?? "";
}

/**
 * Processes whose environment names the folder or who stand in it: also daemons that left their
 * parents.
 */
export function processesOf(folder: string): number[] {
	const own = ancestors(process.pid);
	return allPids().filter((pid) => !own.has(pid) && isAlive(pid) && belongsTo(pid, folder));
}

function belongsTo(pid: number, folder: string): boolean {
	const inside = (text: string | undefined) =>
		text !== undefined && (text.includes(`${folder}/`) || text.endsWith(folder));
	return inside(attempt(() => readlinkSync(`/proc/${pid}/cwd`))) || inside(read(pid, "environ"));
}

function ancestors(pid: number): Set<number> {
	const found = new Set<number>();
	for (let at: number | undefined = pid; at && !found.has(at); at = parentOf(at)) found.add(at);
	return found;
}

function parentOf(pid: number): number | undefined {
	const parent = stat(pid)?.[1];
	return parent === undefined ? undefined : Number(parent);
}

/** The fields of /proc/<pid>/stat behind the name: state, parent … */
function stat(pid: number): string[] | undefined {
	const text = read(pid, "stat");
	return text?.slice(text.lastIndexOf(")") + 2).split(" ");
}

function read(pid: number, file: string): string | undefined {
	return attempt(() => readFileSync(`/proc/${pid}/${file}`, "utf8"));
}

function allPids(): number[] {
	return readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name))
		.map(Number);
}

function attempt<T>(read: () => T): T | undefined {
	try {
		return read();
	} catch {
		return undefined;
	}
}
