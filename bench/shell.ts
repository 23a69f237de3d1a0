import { spawn } from "node:child_process";

/**
 * Runs a command by a shell with its input on stdin, as the client runs hooks and status lines.
 */
export function runShell(command: string, env: Record<string, string>, input: string) {
	return new Promise<{ ms: number; out: string }>((resolve, reject) => {
		const began = performance.now();
		const child = spawn("/bin/sh", ["-c", command], { env, stdio: ["pipe", "pipe", "inherit"] });
		let out = "";
		child.stdout.on("data", (chunk) => {
			out += chunk;
		});
		child.on("error", reject);
		child.on("close", () => resolve({ ms: performance.now() - began, out }));
		// The no-mail path need not read its input.
		child.stdin.on("error", () => {});
		child.stdin.end(input);
	});
}
