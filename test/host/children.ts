import { type ChildProcess, spawn } from "node:child_process";
import { afterEach } from "vitest";

const started: ChildProcess[] = [];
afterEach(() => {
	for (const child of started.splice(0)) child.kill("SIGKILL");
});

/** Starts a process that ends with its test, and returns its pid. */
export function run(program: string, args: string[], options = {}): number {
	const child = spawn(program, args, { stdio: "ignore", ...options });
	started.push(child);
	return child.pid as number;
}

/** A process that does nothing for a long time. */
export const sleeper = () => run("sleep", ["1000"]);
