/** One process of this machine. */
export interface ProcessInfo {
	pid: number;
	ppid: number;
	/**
	 * Start time as the system keeps it (Linux: clock ticks since boot, field 22 of
	 * /proc/pid/stat). With the pid it names one process for good.
	 */
	start: string;
	/** `Z`: ended, not yet reaped. `T`: stopped (Ctrl+Z). Else it runs or sleeps. */
	state: string;
	/** Process group. */
	group: number;
	/**
	 * The process group its terminal listens to. If it is not `group`, the process is in the
	 * background of its shell.
	 */
	foreground: number;
	/** The kernel's short name of it: `claude`, `node`. */
	name: string;
}
