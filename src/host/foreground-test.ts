import { HAS_PROC } from "./procfs.ts";

/** One process for good: a pid is used again, a pid with its start time is not. */
export interface ProcessId {
	pid: number;
	/** Start time as the system keeps it; empty where it is not known. */
	start: string;
}

/** How a process is asked for: by the kernel's own file (Linux), or by the program `ps`. */
type Way = "proc" | "ps";

/**
 * Returns a line for /bin/sh that succeeds only while this very process is there, has not ended
 * and is not stopped, and is in the foreground group of its terminal. A process whose start is not
 * known is never the one.
 */
export function foregroundTest({ pid, start }: ProcessId, way: Way = HAS_PROC ? "proc" : "ps"): string {
	return way === "proc" ? testByProc(pid, start) : testByPs(pid, start);
}

/**
 * It starts no program: what a shell does itself takes it a fraction of a millisecond. What comes
 * after the name (which ends at the last bracket) are the state, the group as the third, the
 * terminal's foreground group as the sixth, the start time as the twentieth. A process that was
 * killed takes some milliseconds to give back its memory, and still looks alive: the seventh has
 * the kernel's flag for that (PF_EXITING), the 29th the signal (SIGKILL) that it has not heeded
 * yet.
 */
function testByProc(pid: number, start: string): string {
	const isStaying = `[ $(($7 & 4 | \${29} & 256)) = 0 ]`;
	const read = `IFS= read -r s </proc/${pid}/stat && set -- \${s##*) }`;
	return `${read} && ${isRunning("$1")} && [ "$3" = "$6" ] && [ "\${20}" = ${quoted(start)} ] && ${isStaying}`;
}

/** `ps` writes the start time in the time zone it is started in, so it gets ours. */
function testByPs(pid: number, start: string): string {
	const zone = `export TZ=${quoted(Intl.DateTimeFormat().resolvedOptions().timeZone)}`;
	const ps = `LC_ALL=C PATH=$PATH:/bin:/usr/bin ps -p ${pid} -o pgid=,tpgid=,stat=,lstart=`;
	const isSame = `[ "$4 $5 $6 $7 $8" = ${quoted(start.replace(/\s+/g, " "))} ]`;
	return `${zone}; set -- $(${ps}) && ${isRunning("$3")} && [ "$1" = "$2" ] && ${isSame}`;
}

/** Not ended (Z, X), not stopped (T). */
function isRunning(state: string): string {
	return `case "${state}" in [ZXT]*|"") false;; esac`;
}

function quoted(text: string): string {
	return `'${text.replaceAll("'", `'\\''`)}'`;
}
