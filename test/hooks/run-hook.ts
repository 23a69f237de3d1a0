import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "vitest";
import type { Machine } from "../machine.ts";

export const hook = join(import.meta.dirname, "../../hooks/intercom-hook");

/**
 * Runs hooks/intercom-hook as Claude Code does and returns the context it gives the session, or "" where it is silent.
 * @param options `node: false`: without node on the PATH, so silence proves that it was not needed. `pid`: the client's.
 */
export async function runHook(
	machine: Machine,
	event: string,
	input: object,
	options: { node?: boolean; pid?: number } = {},
): Promise<string> {
	const child = spawn("/bin/sh", [hook, event], {
		env: {
			PATH: options.node === false ? "/nowhere" : `${join(process.execPath, "..")}:/usr/bin:/bin`,
			HOME: join(machine.root, "home"),
			CLAUDE_INTERCOM_DIR: machine.intercomDir,
			...(options.pid ? { CLAUDE_PID: String(options.pid) } : {}),
		},
		stdio: ["pipe", "pipe", "pipe"],
	});
	child.stdin.end(JSON.stringify(input));
	const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
	const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
	expect([code, err]).toEqual([0, ""]);
	if (out === "") return "";
	const { hookEventName, additionalContext } = JSON.parse(out).hookSpecificOutput;
	expect(hookEventName.toLowerCase()).toBe(event.replaceAll("-", ""));
	return additionalContext;
}
