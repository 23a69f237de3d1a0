import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { uptime } from "node:os";
import { hasErrno } from "../errors.ts";

/** One process of this machine. */
export interface ProcessInfo {
	pid: number;
	ppid: number;
	/** Start time as the system keeps it (Linux: clock ticks since boot, field 22 of /proc/pid/stat). With the pid it names one process for good. */
	start: string;
	/** `Z`: ended, not yet reaped. `T`: stopped (Ctrl+Z). Else it runs or sleeps. */
	state: string;
	/** Process group, and the process group its terminal listens to; unequal means it is in the background of its shell. */
	group: number;
	foreground: number;
	/** The kernel's short name of it: `claude`, `node`. */
	name: string;
}

const LINUX = process.platform === "linux";

/** Whether this system lets us see the environment of the user's other processes (Linux). */
export const ENVIRONMENT_READABLE = LINUX;

/** One process, or `undefined` where there is none of that pid or it cannot be seen. A zombie is reported, with state `Z`. */
export async function readProcess(pid: number): Promise<ProcessInfo | undefined> {
	const found = await find(pid);
	return found === "unknown" ? undefined : found;
}

/** `unknown`: it could not be found out (no file descriptor left, no `ps`), which is no proof that there is none. */
async function find(pid: number): Promise<ProcessInfo | undefined | "unknown"> {
	if (LINUX) return fromProc(pid);
	const output = await ps(["-p", String(pid)]);
	return output === undefined ? "unknown" : parsePs(output)[0];
}

/** Every process of this machine. Processes that end while we look are left out. */
export async function listProcesses(): Promise<ProcessInfo[]> {
	if (!LINUX) return parsePs((await ps(["-ax"])) ?? "");
	const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
	return pids.map((pid) => fromProc(Number(pid))).filter((info) => info !== undefined && info !== "unknown");
}

/**
 * True where this very process still runs: same pid, same start time, not a zombie. A defunct process still
 * answers signal 0 and a pid is used again, so neither alone proves anything.
 * An empty or unknown `start` compares the pid only. Also true where it cannot be found out: what a live process holds must
 * not be taken from it.
 */
export async function isAlive(pid: number, start: string): Promise<boolean> {
	const info = await find(pid);
	if (info === "unknown") return true;
	if (!info || /^[ZX]/.test(info.state)) return false;
	return start === "" || info.start === start || (!LINUX && !sameClock(start));
}

/** When a process began, in milliseconds since the epoch; right to about a tenth of a second. */
export function startedAt(info: ProcessInfo): number {
	// Linux counts in ticks of 1/100 s since boot (USER_HZ, the same on every architecture it runs on today).
	return LINUX ? Date.now() - uptime() * 1000 + Number(info.start) * 10 : Date.parse(info.start);
}

let own: string | undefined;

/** The start time of this process, for claims and cards. */
export async function ownStart(): Promise<string> {
	own ??= (await readProcess(process.pid))?.start ?? "";
	return own;
}

/** The process and its ancestors, nearest first, at most 32. */
export async function ancestors(pid: number): Promise<ProcessInfo[]> {
	const chain: ProcessInfo[] = [];
	for (let next = pid; next > 1 && chain.length < 32; ) {
		const info = await readProcess(next);
		if (!info) break;
		chain.push(info);
		next = info.ppid;
	}
	return chain;
}

/** The arguments of a process; empty where the system does not tell. */
export async function processArgs(pid: number): Promise<string[]> {
	if (!LINUX) return ((await run("ps", ["-p", String(pid), "-o", "args="])) ?? "").trim().split(/\s+/);
	return procFile(pid, "cmdline").split("\0").filter(Boolean);
}

/** The value of one environment variable of a process of this user; `undefined` where it is not set or cannot be seen. */
export function processVariable(pid: number, name: string): string | undefined {
	if (!LINUX) return undefined;
	const entry = procFile(pid, "environ")
		.split("\0")
		.find((line) => line.startsWith(`${name}=`));
	return entry?.slice(name.length + 1) || undefined;
}

/** The working folder of a process, or `undefined` where it cannot be told (no /proc and no lsof, another user). */
export async function processCwd(pid: number): Promise<string | undefined> {
	if (LINUX) return procLink(`/proc/${pid}/cwd`);
	const out = await run("lsof", ["-a", "-p", String(pid), "-d", "cwd", "-Fn"]);
	return out?.match(/^n(.*)$/m)?.[1];
}

/** Files a process holds open for writing whose path ends in `suffix`; empty where the system does not tell (no /proc and no lsof). */
export async function openFiles(pid: number, suffix: string): Promise<string[]> {
	// lsof looks into every process of the machine even for one of them, and takes 100 ms and more.
	const names = LINUX ? procLinks(pid) : await lsofNames(pid);
	return names.filter((name) => name.endsWith(suffix));
}

function procLinks(pid: number): string[] {
	try {
		const written = readdirSync(`/proc/${pid}/fd`).filter((fd) => isWritten(procFile(pid, `fdinfo/${fd}`)));
		return written.flatMap((fd) => procLink(`/proc/${pid}/fd/${fd}`) ?? []);
	} catch {
		return [];
	}
}

/** The flags are octal; the last two bits say whether it was opened for reading alone. */
function isWritten(fdinfo: string): boolean {
	const flags = /^flags:\s*([0-7]+)/m.exec(fdinfo)?.[1];
	return flags !== undefined && (Number.parseInt(flags, 8) & 3) !== 0;
}

function procLink(path: string): string | undefined {
	try {
		return readlinkSync(path);
	} catch {
		return undefined;
	}
}

async function lsofNames(pid: number): Promise<string[]> {
	// For each file its access mode (`a`: r, w or u for both), then its name.
	const out = await run("lsof", ["-a", "-p", String(pid), "-Fan"]);
	return [...(out ?? "").matchAll(/^a[wu]\n(?:[^an].*\n)*n(.*)$/gm)].map((match) => match[1] as string);
}

function procFile(pid: number, file: string): string {
	try {
		return readFileSync(`/proc/${pid}/${file}`, "utf8");
	} catch {
		return "";
	}
}

function fromProc(pid: number): ProcessInfo | undefined | "unknown" {
	let stat: string;
	try {
		stat = readFileSync(`/proc/${pid}/stat`, "utf8");
	} catch (error) {
		// EACCES: the pid is another user's by now (hidepid).
		return hasErrno(error, "ENOENT", "ESRCH", "EACCES") ? undefined : "unknown";
	}
	// The name is in brackets and may itself hold spaces and brackets: cut at the last one.
	const open = stat.indexOf("(");
	const close = stat.lastIndexOf(")");
	if (open < 0 || close < 0) return undefined;
	const fields = stat.slice(close + 2).split(" ");
	return {
		pid,
		name: stat.slice(open + 1, close),
		state: fields[0] ?? "",
		ppid: Number(fields[1]),
		group: Number(fields[2]),
		foreground: Number(fields[5]),
		start: fields[19] ?? "",
	};
}

/** What `ps` tells of these processes; `undefined` where it could not be run. It exits with 1 where there are none. */
async function ps(which: string[]): Promise<string | undefined> {
	return run("ps", [...which, "-o", "pid=,ppid=,pgid=,tpgid=,stat=,lstart=,comm="]);
}

/** `ps` output with the columns pid, ppid, pgid, tpgid, stat, lstart, comm, as processes. */
export function parsePs(output: string): ProcessInfo[] {
	const row = /^\s*(\d+)\s+(\d+)\s+(-?\d+)\s+(-?\d+)\s+(\S+)\s+(\w{3} \w{3} +\d+ [\d:]+ \d{4})\s+(.*)$/;
	const found: ProcessInfo[] = [];
	for (const line of output.split("\n")) {
		const [, pid, ppid, group, foreground, state = "", start = "", name = ""] = line.match(row) ?? [];
		if (!pid) continue;
		found.push({
			pid: Number(pid),
			ppid: Number(ppid),
			group: Number(group),
			foreground: Number(foreground),
			state,
			start,
			name: name.trim().split("/").at(-1) ?? "",
		});
	}
	return found;
}

/** Off Linux the client may write its start time in a form of its own; then the pid has to do. */
function sameClock(start: string): boolean {
	return /^\w{3} \w{3} +\d+ [\d:]+ \d{4}$/.test(start);
}

/** What a program printed, whatever its exit code; `undefined` where it could not be run. */
async function run(program: string, args: string[]): Promise<string | undefined> {
	const { execa } = await import("execa");
	const result = await execa(program, args, { reject: false, stdin: "ignore", env: { LC_ALL: "C" } });
	return result.exitCode === undefined ? undefined : String(result.stdout);
}
