// A machine of one's own in a temporary folder: config folders, transcripts, registry entries and
// processes of the kinds Claude Code leaves, and a Context over them with a clock the test holds.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	realpathSync,
	rmSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { build } from "esbuild";
import { expect } from "vitest";
import { transcriptPath } from "../src/claude/transcript-files.ts";
import { readConfig } from "../src/config.ts";
import type { Context } from "../src/context.ts";
import { IntercomError } from "../src/errors.ts";
import { ownStart } from "../src/host/processes.ts";
import { openMemoryStores } from "../src/mailbox/memory-stores.ts";
import type { Stores } from "../src/mailbox/stores.ts";
import { frame } from "../src/messages/frame.ts";
import type { Card } from "../src/model/card.ts";
import type { Message } from "../src/model/message.ts";
import type { Question } from "../src/model/question.ts";
import type { Caller } from "../src/sessions/identity.ts";

export const ANN = "aaaa1111-1111-4111-8111-111111111111";
export const BOB = "bbbb2222-2222-4222-8222-222222222222";
export const CAT = "cccc3333-3333-4333-8333-333333333333";

/** What is written down of a question for which somebody waits in this process, for a minute. */
export async function anOpenQuestion(question: Message, change: Partial<Question> = {}): Promise<Question> {
	return {
		v: 1,
		id: question.id,
		from: question.from.session,
		to: question.to,
		askedAt: question.sentAt,
		waiter: { pid: process.pid, procStart: await ownStart() },
		waitUntil: new Date(NOON + 60_000).toISOString(),
		offset: 0,
		...change,
	};
}

/** Noon of some day; the clock of every context here begins at it. */
export const NOON = Date.parse("2026-03-04T12:00:00.000Z");
export const DAY = 24 * 3600_000;

export interface Machine {
	root: string;
	claudeDir: string;
	intercomDir: string;
	/** The clock of its contexts; tests move it. */
	clock: { now: number };
	/** What the contexts logged. */
	logged: { event: string; detail: unknown }[];
	context(options?: { env?: Record<string, string | undefined>; stores?: Stores }): Context;
	/** Writes a session's transcript as the client would and returns its path. */
	transcript(session: string, options?: TranscriptOptions): string;
	/** Registers a session under a process that lives; returns its pid. */
	register(session: string, fields?: Record<string, unknown> & { configDir?: string; pid?: number }): number;
	/**
	 * Registers a session that is at work and has our hooks. By the route `pickup` a message waits for
	 * it, as the hooks may take it at any moment.
	 */
	busy(session: string, fields?: Parameters<Machine["register"]>[1]): number;
	card(session: string, fields?: Partial<Card>): void;
	/** Starts a process of this machine; it is ended with it. */
	start(command: string, args?: string[], env?: Record<string, string>, cwd?: string): Child;
	/**
	 * The same as the child of nobody: no client this test may run under is among its ancestors. It
	 * must end with its stdin.
	 */
	startOrphan(command: string, args?: string[], env?: Record<string, string>, cwd?: string): Child;
	/**
	 * A program named `claude` (its name in the process table) that runs `args` and stays as long as
	 * that does.
	 */
	claude(args: string[], env?: Record<string, string>, cwd?: string): Child;
	/**
	 * Puts a program `claude` on the PATH of contexts that are given this environment. It notes how it
	 * was started in `starts`, and does `script` with the prompt: JavaScript that knows `prompt`,
	 * `args`, `turn(texts)` (writes a turn into `transcript`) and `result(text)` (prints as `claude
	 * -p` does).
	 */
	fakeClaude(script: string, transcript?: string): { env: Record<string, string>; starts(): Started[] };
	end(): void;
}

/** How the fake client was started. */
export interface Started {
	args: string[];
	cwd: string;
	prompt: string;
	env: Record<string, string>;
}

export interface TranscriptOptions {
	configDir?: string;
	cwd?: string;
	/** The first prompt; undefined writes none. */
	prompt?: string;
	/** A name the user gave. */
	title?: string;
	branch?: string;
	/** How long ago it was written last, in milliseconds. */
	age?: number;
	/** Records after those. */
	records?: object[];
}

export type Child = ChildProcessByStdio<Writable, Readable, null>;

/** A caller as a front would hand it in. */
export function aCaller(id: string, fields: Partial<Caller> = {}): Caller {
	return { id, by: "registry", configDir: "/home/dev/.claude", hops: 0, ...fields };
}

/** A client's process that is none of this machine. */
export const A_CLIENT = {
	pid: 4_000_000,
	ppid: 1,
	name: "claude",
	state: "S",
	start: "77",
	group: 1,
	foreground: 1,
};

export function aMachine(): Machine {
	const root = mkdtempSync(join(tmpdir(), "intercom-core-"));
	const claudeDir = join(root, "claude");
	const intercomDir = join(root, "intercom");
	const children: Child[] = [];
	const machine: Machine = {
		root,
		claudeDir,
		intercomDir,
		clock: { now: NOON },
		logged: [],
		context({ env = {}, stores = openMemoryStores() } = {}) {
			const config = readConfig({ ...machineEnv(machine), ...env }, join(root, "elsewhere"));
			return {
				...stores,
				config,
				now: () => machine.clock.now,
				log: (event, detail) => machine.logged.push({ event, detail }),
			};
		},
		transcript(session, options = {}) {
			const { configDir = claudeDir, cwd = "/work/app", age = 0 } = options;
			const path = transcriptPath(configDir, session, cwd);
			mkdirSync(join(path, ".."), { recursive: true });
			writeFileSync(path, lines(opening(session, { ...options, cwd })));
			const then = new Date(machine.clock.now - age);
			utimesSync(path, then, then);
			return path;
		},
		register(session, { configDir = claudeDir, pid = machine.start("cat").pid ?? 0, ...fields } = {}) {
			const folder = join(configDir, "sessions");
			mkdirSync(folder, { recursive: true });
			const entry = {
				pid,
				sessionId: session,
				cwd: "/work/app",
				startedAt: machine.clock.now,
				procStart: startOf(pid),
				version: "2.1.328",
				kind: "interactive",
				entrypoint: "cli",
				status: "idle",
				...fields,
			};
			writeFileSync(join(folder, `${pid}.json`), JSON.stringify(entry));
			return pid;
		},
		busy(session, fields) {
			machine.card(session, { hooked: true });
			return machine.register(session, { status: "busy", ...fields });
		},
		card(session, fields = {}) {
			const folder = join(intercomDir, "sessions");
			mkdirSync(folder, { recursive: true });
			const updatedAt = new Date(machine.clock.now).toISOString();
			const card = { v: 1, session, configDir: claudeDir, cwd: "/work/app", updatedAt, ...fields };
			writeFileSync(join(folder, `${session}.json`), JSON.stringify(card));
		},
		start(command, args = [], env = {}, cwd = root) {
			const child = spawn(command, args, {
				cwd,
				env: { ...machineEnv(machine), ...env },
				stdio: ["pipe", "pipe", "inherit"],
			});
			children.push(child);
			return child;
		},
		startOrphan(command, args = [], env, cwd) {
			return machine.start("sh", ["-c", 'exec 3<&0; "$@" <&3 3<&- &', "sh", command, ...args], env, cwd);
		},
		claude(args, env, cwd) {
			const program = join(root, "claude-bin", "claude");
			mkdirSync(join(root, "claude-bin"), { recursive: true });
			// A script is called by its own name in the process table, as long as its shell does not exec.
			writeFileSync(program, '#!/bin/sh\n"$@"\nexit $?\n');
			chmodSync(program, 0o755);
			return machine.start(program, args, env, cwd);
		},
		fakeClaude(script, transcript = "") {
			const folder = mkdtempSync(join(root, "bin-"));
			const record = join(folder, "starts");
			const text = FAKE_CLAUDE.replace("__DO__", () => script)
				.replace("__STARTS__", JSON.stringify(record))
				.replace("__TRANSCRIPT__", JSON.stringify(transcript));
			writeFileSync(join(folder, "claude"), `#!${process.execPath}\n${text}`);
			chmodSync(join(folder, "claude"), 0o755);
			return {
				env: { PATH: `${folder}:${process.env.PATH}` },
				starts: () =>
					existsSync(record)
						? readFileSync(record, "utf8")
								.split("\n")
								.filter((line) => line !== "")
								.map((line) => JSON.parse(line))
						: [],
			};
		},
		end() {
			for (const child of children) {
				child.kill("SIGKILL");
				// What it had started itself sees the end of its stdin.
				child.stdin.destroy();
			}
			rmSync(root, { recursive: true, force: true });
		},
	};
	mkdirSync(claudeDir);
	// A person has said once that the folders of this machine are to be trusted.
	const projects = { [realpathSync(root)]: { hasTrustDialogAccepted: true } };
	writeFileSync(join(claudeDir, ".claude.json"), JSON.stringify({ projects }));
	return machine;
}

const FAKE_CLAUDE = `
const { appendFileSync, readFileSync } = require("node:fs");
const prompt = readFileSync(0, "utf8");
const args = process.argv.slice(2);
const { env } = process;
appendFileSync(__STARTS__, JSON.stringify({ args, cwd: process.cwd(), prompt, env }) + "\\n");
let parent = null;
const write = (fields) => {
	const uuid = require("node:crypto").randomUUID();
	const record = { parentUuid: parent, isSidechain: false, uuid, timestamp: new Date().toISOString(), ...fields };
	parent = uuid;
	appendFileSync(__TRANSCRIPT__, JSON.stringify(record) + "\\n");
};
const turn = (...texts) => {
	write({ type: "user", message: { role: "user", content: prompt } });
	for (const text of texts)
		write({ type: "assistant", message: { id: "m", content: [{ type: "text", text }], stop_reason: "end_turn" } });
};
const result = (text, more) => console.log(JSON.stringify({ type: "result", result: text, ...more }));
// What it does:
__DO__
`;

/** Of the tester's own environment nothing but the PATH. */
function machineEnv(machine: Machine): Record<string, string> {
	return {
		PATH: process.env.PATH ?? "",
		HOME: join(machine.root, "home"),
		CLAUDE_CONFIG_DIR: machine.claudeDir,
		CLAUDE_INTERCOM_DIR: machine.intercomDir,
		TMUX_TMPDIR: join(machine.root, "tmux"),
	};
}

/** Field 22 of /proc/<pid>/stat: when the process started. */
export function startOf(pid: number): string {
	const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
	return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

export function lines(records: object[]): string {
	return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}

function opening(session: string, options: TranscriptOptions): object[] {
	const { cwd, prompt, title, branch = "HEAD", records = [] } = options;
	const common = { isSidechain: false, cwd, sessionId: session, version: "2.1.328", gitBranch: branch };
	const first = {
		parentUuid: null,
		type: "user",
		message: { role: "user", content: prompt ?? "<system-reminder>inserted</system-reminder>" },
		isMeta: prompt === undefined ? true : undefined,
		uuid: `${session.slice(0, 8)}-0000-4000-8000-000000000000`,
		timestamp: new Date(NOON).toISOString(),
		...common,
	};
	return [
		{ type: "mode", mode: "normal", sessionId: session },
		{ type: "permission-mode", permissionMode: "default", sessionId: session },
		first,
		...(title === undefined ? [] : [{ type: "custom-title", customTitle: title, sessionId: session }]),
		...records,
	];
}

/** What both clients write first into the transcript after a /clear that was given at this time. */
export function clearedBy(time: number, promptId?: string): object[] {
	const at = { promptId, timestamp: new Date(time).toISOString() };
	const user = (content: string, more = {}) => ({
		type: "user",
		message: { role: "user", content },
		...more,
		...at,
	});
	return [
		user("<local-command-caveat>run directly</local-command-caveat>", { isMeta: true }),
		user("<command-name>/clear</command-name>\n            <command-message>clear</command-message>"),
	];
}

let records = 0;

/** One chain of records, each following the one before, as Claude Code writes a turn. */
export function aTurn(message: Message, answer: { texts: string[]; stop?: string | null; ended?: boolean }) {
	let parent: string | null = null;
	const link = (fields: object) => {
		const uuid = `00000000-0000-4000-8000-${String(++records).padStart(12, "0")}`;
		const record = { parentUuid: parent, isSidechain: false, uuid, timestamp: message.sentAt, ...fields };
		parent = uuid;
		return record;
	};
	const id = `msg_${records}`;
	return [
		link({ type: "user", message: { role: "user", content: frame(message) } }),
		...answer.texts.map((text) =>
			link({
				type: "assistant",
				message: {
					id,
					role: "assistant",
					content: [{ type: "text", text }],
					stop_reason: answer.stop === undefined ? "end_turn" : answer.stop,
				},
			}),
		),
		...(answer.ended ? [link({ type: "system", subtype: "turn_duration", durationMs: 5 })] : []),
	];
}

/** A text without the marks of its frames: those of two frames of one message differ. */
export function markless(text: string): string {
	return text.replace(/(?<= mark=\\?"|<\/intercom-\w+ )[0-9a-f]{16}(?=\\?"|>)/g, "MARK");
}

let ids = 0;

/** A UUIDv7 whose order is that of the calls, of all files of one process. */
export function anId(): string {
	return `${(0x01980000 + ++ids).toString(16).padStart(8, "0")}-0000-7000-8000-000000000000`;
}

export function aMessage(change: Partial<Message> = {}): Message {
	return {
		v: 1,
		id: anId(),
		kind: "message",
		from: { session: ANN, name: "ann" },
		to: BOB,
		sentAt: new Date(NOON).toISOString(),
		text: "hello",
		hops: 0,
		...change,
	};
}

/** The IntercomError that `work` ends in; anything else fails the test. */
export async function refusal(work: () => unknown): Promise<IntercomError> {
	try {
		await work();
	} catch (error) {
		expect(error).toBeInstanceOf(IntercomError);
		return error as IntercomError;
	}
	throw new Error("nothing was refused");
}

/** The next line a process prints. */
export function lineOf(child: Child): Promise<string> {
	return new Promise((resolve, reject) => {
		let text = "";
		const done = () => {
			child.stdout.off("data", onData);
			child.stdout.off("end", onEnd);
		};
		const onData = (chunk: Buffer) => {
			text += chunk.toString("utf8");
			if (!text.includes("\n")) return;
			done();
			resolve(text.slice(0, text.indexOf("\n")));
		};
		const onEnd = () => {
			done();
			reject(new Error(`it ended after: ${text}`));
		};
		child.stdout.on("data", onData);
		child.stdout.once("end", onEnd);
	});
}

/** Bundles child.ts, which then starts in a fraction of the time, and returns the program. */
export async function buildChild(folder: string): Promise<string> {
	const program = join(folder, "child.mjs");
	const banner = { js: 'import{createRequire as cr}from"node:module";const require=cr(import.meta.url);' };
	const entryPoints = [join(import.meta.dirname, "child.ts")];
	await build({ entryPoints, bundle: true, platform: "node", format: "esm", outfile: program, banner });
	return program;
}
