import { spawn } from "node:child_process";
import {
	appendFileSync,
	chmodSync,
	existsSync,
	mkdirSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "vitest";
import { transcriptPath } from "../../src/claude/transcript-files.ts";
import { BOB, lines, type Machine } from "../machine.ts";

export const hook = join(import.meta.dirname, "../../hooks/intercom-hook");

/**
 * Runs hooks/intercom-hook as Claude Code does and returns the context it gives the session, or ""
 * where it is silent.
 * @param options `node: false`: without node on the PATH, so silence proves that it was not needed.
 * `pid`: the client's.
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
			CLAUDE_CONFIG_DIR: machine.claudeDir,
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

/**
 * Registers the client that runs Bob's session, of this version: 2.1.328 takes additional context
 * at every event. It replaces the one that was registered before.
 */
export function aClient(machine: Machine, version = "2.1.328", fields: object = {}): void {
	rmSync(join(machine.claudeDir, "sessions"), { recursive: true, force: true });
	machine.register(BOB, { version, ...fields });
}

/** Writes down, as the client does, that its model was shown what a hook has said, and has replied. */
export function shows(machine: Machine, context: string): void {
	const file = bobsTranscript(machine);
	if (!existsSync(file)) machine.transcript(BOB, { prompt: "work" });
	const timestamp = new Date().toISOString();
	const attachment = { type: "hook_additional_context", content: [context] };
	const uuid = crypto.randomUUID();
	const reply = { uuid: `${uuid}'s`, parentUuid: uuid, message: { id: `m-${uuid}`, content: [] } };
	const records = [
		{ type: "attachment", uuid, attachment, timestamp },
		{ type: "assistant", ...reply, timestamp },
	];
	appendFileSync(file, lines(records));
}

/** Where Bob's client keeps his session. */
export function bobsTranscript(machine: Machine): string {
	return transcriptPath(machine.claudeDir, BOB, "/work/app");
}

/** How a run of the hook ended. */
export interface Ran {
	code: number | null;
	out: string;
	err: string;
	/** Whether node was started. */
	node: boolean;
}
export const SILENT: Ran = { code: 0, out: "", err: "", node: false };
/** Node has looked, and said nothing. */
export const SILENT_NODE: Ran = { ...SILENT, node: true };

export interface RunOptions {
	/** Default `stop`. */
	event?: string;
	env?: Record<string, string | undefined>;
	command?: string;
	shell?: string;
	/** A folder of this machine that is the whole PATH. */
	path?: string;
}

/**
 * Makes a way to run hooks/intercom-hook with anything on stdin, in any shell. On the PATH is a
 * `node` that tells that it was started. The machine's folder `without node` is a PATH without one.
 */
export function hookRunner(machine: Machine): (input: string | object, options?: RunOptions) => Promise<Ran> {
	const tools = join(machine.root, "tools");
	const nodeMark = join(machine.root, "node-was-started");
	mkdirSync(tools);
	mkdirSync(join(machine.root, "without node"));
	for (const name of ["dirname", "readlink"])
		symlinkSync(join("/usr/bin", name), join(machine.root, "without node", name));
	writeFileSync(join(tools, "node"), `#!/bin/sh\n: >'${nodeMark}'\nexec '${process.execPath}' "$@"\n`);
	chmodSync(join(tools, "node"), 0o755);
	return async (input, { event = "stop", env = {}, command = hook, shell = "/bin/sh", path } = {}) => {
		rmSync(nodeMark, { force: true });
		const child = spawn(shell, [command, ...(event === "" ? [] : [event])], {
			env: {
				PATH: path ? join(machine.root, path) : `${tools}:/usr/bin:/bin`,
				HOME: join(machine.root, "home"),
				CLAUDE_CONFIG_DIR: machine.claudeDir,
				CLAUDE_INTERCOM_DIR: machine.intercomDir,
				...env,
			},
			stdio: "pipe",
			cwd: machine.root,
		});
		// One that exits without reading all of its input is no failure.
		child.stdin.on("error", () => {});
		child.stdin.end(typeof input === "string" ? input : JSON.stringify(input));
		const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
		const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
		return { code, out, err, node: existsSync(nodeMark) };
	};
}

/** The context that a run gave the session. */
export function contextOf(ran: Ran): string {
	return JSON.parse(ran.out).hookSpecificOutput.additionalContext;
}

/** Bob's Stop as new clients send it; 2.0.60 has no last_assistant_message. */
export const stopEvent = (more: object = {}) => ({
	session_id: BOB,
	transcript_path: "/x/y.jsonl",
	cwd: "/work/app",
	permission_mode: "default",
	hook_event_name: "Stop",
	stop_hook_active: false,
	last_assistant_message: "I am done.",
	...more,
});
