// What every state's test does: ask through the command line as a person would, and watch every key
// that is pressed for it.
import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import type { Asked } from "../../../src/ask/ask.ts";
import { boxText } from "../harness/prompt-box.ts";
import type { Session, SessionOptions } from "../harness/session.ts";
import { type WaitOptions, waitFor } from "../harness/wait.ts";
import { createWorld, repository, type World, type WorldOptions } from "../harness/world.ts";

/**
 * Another build than dist/ may be tested: that is how each guard was shown to be needed, taken out
 * in a copy.
 */
export const main = process.env.INTERCOM_MAIN ?? join(repository, "dist/main.js");
/** The server of that build, for sessions. */
export const mcp = { command: process.execPath, args: [main] };

export const CLIENTS = ["current", "old"] as const;

/** The default routes, and the terminal alone. */
export const ROUTES = [undefined, "type"] as const;

export interface AskOptions {
	/** CLAUDE_INTERCOM_ROUTES; absent: the default. */
	routes?: string;
	/** Seconds. */
	wait?: number;
	mode?: "auto" | "fork" | "wait";
	env?: Record<string, string>;
	/** Stops when it is about to press Enter, or to paste, until `goOn` is called. */
	stopBefore?: "enter" | "paste";
	/** A script for `sed`: what it makes of each screen is what the asker is shown. */
	screen?: string;
}

export interface Asking {
	/** It is about to press Enter, or to paste. */
	stopped(): Promise<unknown>;
	/** Lets it; when it has tried, the promise resolves. */
	goOn(): Promise<unknown>;
	/** What stands on the asker's terminal meanwhile: the progress lines. */
	progress(): string;
	says(wanted: RegExp): Promise<unknown>;
	/** The result as the command prints it with --json; `error` where it was refused. */
	done: Promise<Result>;
	/** Every paste into any pane, and what was pasted. */
	keys(): string[];
	/** Ends the asking process at once. */
	kill(): Promise<void>;
	over(): boolean;
}

export type Result = Partial<Asked> & {
	error?: { code: string; message: string; hint: string };
	exitCode: number;
};

export interface Desk {
	world: World;
	ask(to: string, question: string, options?: AskOptions): Asking;
	/** Asks and waits for the result. */
	result(to: string, question: string, options?: AskOptions): Promise<Result>;
	/** Any command. */
	run(args: string[], env?: Record<string, string>): Promise<{ code: number; out: string }>;
	status(id: string): Promise<string>;
	/** What that says is proven of a message, oldest first: "seen by pickup". */
	receipt(id: string | undefined): Promise<string[]>;
	/** A session without a server of ours: most targets have nothing of Intercom installed. */
	target(options?: SessionOptions): Promise<Session>;
	close(): Promise<void>;
}

const settings = {
	permissions: { allow: ["Bash(echo:*)", "Bash(sleep:*)", "Bash(tail:*)", "Bash(cat:*)", "Task", "Agent"] },
};

export async function openDesk(options: WorldOptions = {}): Promise<Desk> {
	const world = await createWorld(options);
	const spies = join(world.root, "spies");
	mkdirSync(spies);
	let count = 0;
	const open: ChildProcess[] = [];

	const desk: Desk = {
		world,
		ask(to, question, { routes, wait = 60, mode, env = {}, stopBefore, screen } = {}) {
			const folder = join(spies, String(++count));
			const file = (name: string) => join(folder, name);
			const log = putSpy(folder, { stopBefore, screen });
			writeFileSync(file("question"), question);
			const words = [process.execPath, main, "ask", to, "-", "--json", "--wait-seconds", String(wait)];
			if (mode) words.push("--mode", mode);
			const command = `exec ${words.map(quote).join(" ")} < ${quote(file("question"))} > ${quote(file("result"))}`;
			// A terminal of its own, which no tmux knows: the progress lines are for people only.
			const child = spawn("script", ["-qefc", `exec sh -c ${quote(command)}`, file("progress")], {
				cwd: world.root,
				env: {
					...world.env(),
					...(routes === undefined ? {} : { CLAUDE_INTERCOM_ROUTES: routes }),
					...env,
					PATH: `${folder}${delimiter}${env.PATH ?? world.env().PATH}`,
				},
				stdio: ["ignore", "ignore", "ignore"],
				detached: true,
			});
			open.push(child);
			let ended = false;
			const done = new Promise<Result>((resolve, reject) => {
				child.on("error", reject);
				child.on("exit", (code) => {
					ended = true;
					resolve({ exitCode: code ?? -1, ...parse(readFileSync(file("result"), "utf8")) });
				});
			});
			const progress = () => (existsSync(file("progress")) ? readFileSync(file("progress"), "utf8") : "");
			return {
				progress,
				says: (wanted) => until(() => wanted.test(progress()), `progress ${wanted}`, progress),
				done,
				stopped: () => until(() => existsSync(file("stopped")), "the key to be near", progress),
				goOn() {
					writeFileSync(file("go"), "");
					return until(() => existsSync(file("tried")), "the key to be tried", progress);
				},
				keys: () => readFileSync(log, "utf8").split("\n").filter(Boolean),
				over: () => ended,
				async kill() {
					try {
						process.kill(-(child.pid ?? 0), "SIGKILL");
					} catch {
						// It has ended already.
					}
					await done;
				},
			};
		},
		result: (to, question, options) => desk.ask(to, question, options).done,
		async run(args, env = {}) {
			const { exitCode, stdout, stderr } = await execa(process.execPath, [main, ...args], {
				cwd: world.root,
				env: world.env(env),
				extendEnv: false,
				reject: false,
				stdin: "ignore",
			});
			return { code: exitCode ?? -1, out: `${stdout}${stderr}` };
		},
		status: async (id) => (await desk.run(["status", id])).out,
		async receipt(id = "") {
			return (await desk.status(id)).match(/(?<=Z )\w+( by \w+)?/g) ?? [];
		},
		target: (options = {}) =>
			world.startSession({
				mcp: false,
				...options,
				settings: { ...settings, ...options.settings },
				// 2.0.60 has no registry: it is found by its arguments, or by the only transcript of its folder.
				...(options.client === "old" ? { sessionId: options.sessionId ?? crypto.randomUUID() } : {}),
			}),
		async close() {
			for (const { pid, exitCode } of open) {
				try {
					if (pid && exitCode === null) process.kill(-pid, "SIGKILL");
				} catch {
					// It has ended already.
				}
			}
			await world.close();
		},
	};
	return desk;
}

export function until<T>(
	condition: () => T | Promise<T>,
	what: string,
	dump?: WaitOptions["dump"],
): Promise<NonNullable<Exclude<T, false>>> {
	return waitFor(condition, { what, dump });
}

/**
 * The person does away with what stands in the box, shell mode included. Keys one by one: 2.0.60
 * takes several at once for a paste.
 */
export async function erase(session: Session): Promise<void> {
	const keys = ["C-e", "C-u", "BSpace"];
	for (let at = 0; boxText(await session.screen()) !== ""; at++) {
		if (at > 200) throw new Error(`The box was not emptied:\n${await session.screen()}`);
		await session.keys(keys[at % keys.length] as string);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

/** A question that makes the target say one thing. The prose keeps it from being its own answer. */
export function saying(answer: string): string {
	return `Please tell me. [[say:${answer}]]`;
}

/** A tool call that a session makes, by its script, and that ends when the test says so. */
export function gate(
	session: Session,
	name: string,
): { call: string; reached(): Promise<unknown>; open(): void } {
	const command = `touch at-${name}; until [ -e open-${name} ]; do sleep 0.05; done`;
	return {
		call: `[[tool:Bash ${JSON.stringify({ command })}]]`,
		reached: () => until(() => existsSync(join(session.cwd, `at-${name}`)), `gate ${name}`, session.screen),
		open: () => writeFileSync(join(session.cwd, `open-${name}`), ""),
	};
}

/** How often the model was asked this in a turn of that session. */
export function timesAsked(session: Session, text: string): number {
	return given(session).filter((one) => one.includes(text)).length;
}

/**
 * How often a message stands, whole, in what that session's model is shown: the newest request of
 * it.
 */
export function timesShown(world: World, session: Session, id: string | undefined): number {
	const request = world.model.requests.findLast((one) => one.label === session.label && one.kind === "main");
	// The line of a monitor names it too, but escaped and without a text.
	const opening = new RegExp(`<intercom-\\w+ id=\\\\"${id}\\\\" from=`, "g");
	return [...(JSON.stringify(request?.body.messages) ?? "").matchAll(opening)].length;
}

/** Every text the session was given: prompts, queued prompts, hooks' context. */
export function given(session: Session): string[] {
	return session.records().flatMap((record) => {
		if (record.type === "attachment" && record.attachment?.type === "queued_command")
			return [textOf(record.attachment.prompt)];
		if (record.type !== "user") return [];
		const content = record.message?.content;
		const result = Array.isArray(content) && content.some((block) => block.type === "tool_result");
		return result ? [] : [textOf(content)];
	});
}

function textOf(content: unknown): string {
	if (typeof content === "string") return content;
	if (!Array.isArray(content)) return "";
	return content.map((block: { text?: string }) => block.text ?? "").join("\n");
}

/** The address by which the command line finds a session: 2.0.60 knows no names. */
export function address(session: Session): string {
	return session.client === "old" ? (session.sessionId() ?? "") : session.name;
}

/** The session has had a turn: before its first one 2.0.60 has no transcript. */
export async function warm(session: Session): Promise<Session> {
	await session.turn("warm up [[say:warm]]");
	await session.waitForRecord((record) => record.type === "assistant");
	return session;
}

/**
 * A `tmux` before the real one that writes down whatever goes into a pane. Nothing else can press a
 * key: the child has this folder first on its PATH.
 */
function putSpy(folder: string, { stopBefore, screen }: Pick<AskOptions, "stopBefore" | "screen">): string {
	const stops = { enter: `[ "$(printf '\\r')" = "$(cat "$input")" ]`, paste: `grep -q intercom- "$input"` };
	mkdirSync(folder, { recursive: true });
	const log = join(folder, "keys");
	appendFileSync(log, "");
	const spy = join(folder, "tmux");
	const real = (process.env.PATH ?? "")
		.split(delimiter)
		.map((each) => join(each, "tmux"))
		.find((each) => existsSync(each));
	// What is loaded into a buffer comes on stdin; `if-shell` holds its paste in an argument.
	writeFileSync(
		spy,
		`#!/bin/sh
case "$*" in
*paste-buffer*|*send-keys*)
	input=${quote(folder)}/$$
	cat > "$input"
	bytes=$(od -An -c "$input" | tr -s ' \\n' ' ' | head -c 400)
	printf '%s < %s\\n' "$(printf %s "$*" | tr '\\n' ' ')" "$bytes" >> ${quote(log)}
	if ${stopBefore ? stops[stopBefore] : "false"} && [ ! -e ${quote(folder)}/go ]; then
		: > ${quote(folder)}/stopped
		while [ ! -e ${quote(folder)}/go ]; do sleep 0.02; done
		${real} "$@" < "$input"
		code=$?
		: > ${quote(folder)}/tried
		exit $code
	fi
	exec ${real} "$@" < "$input"
	;;
*capture-pane*)
	${screen === undefined ? ":" : `${real} "$@" | exec sed ${quote(screen)}; exit`}
	;;
esac
exec ${real} "$@"
`,
	);
	chmodSync(spy, 0o755);
	return log;
}

function quote(word: string): string {
	return `'${word.replaceAll("'", `'\\''`)}'`;
}

function parse(text: string): Partial<Result> {
	try {
		return JSON.parse(text) as Partial<Result>;
	} catch {
		return { error: { code: "no JSON", message: text.trim(), hint: "" } };
	}
}
