import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import type { Context } from "../src/context.ts";
import { lineOf, type Machine, startOf } from "./machine.ts";

/** Starts what a monitor does in a session. Returns the first line that it prints. */
export function aMonitor(machine: Machine, { config }: Context, session: string): Promise<string> {
	const { paths } = config;
	mkdirSync(paths.monitors, { recursive: true });
	execFileSync("mkfifo", [paths.monitorPipe(session)]);
	const child = machine.start("sh", ["-c", 'exec cat <> "$1"', "sh", paths.monitorPipe(session)]);
	const pid = child.pid ?? 0;
	writeFileSync(paths.monitor(session), JSON.stringify({ pid, procStart: startOf(pid) }));
	return lineOf(child);
}
