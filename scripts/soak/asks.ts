// Asks through the built command line. A `tmux` in between writes down every key that is pressed
// for it.
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import type { Asked } from "../../src/ask/ask.ts";
import type { Message } from "../../src/model/message.ts";
import type { Session } from "../../test/e2e/harness/session.ts";
import type { World } from "../../test/e2e/harness/world.ts";
import type { Letter } from "./letters.ts";
import type { Question } from "./questions.ts";

export type Result = Partial<Asked> & {
	error?: { code: string; message: string; hint: string };
	/** Milliseconds since the epoch. */
	began: number;
	ended: number;
	/** The exit code, stderr, and what was no JSON. */
	noise: string;
};

/** An answer that came by mail. */
export interface Answered
	extends Pick<
		Message,
		"text" | "sentAt" | "outcome" | "shared" | "movedTo" | "forked" | "error" | "additions"
	> {
	inReplyTo?: string;
}

/** So many pages of its mail the asker reads at once. */
const MOST_PAGES = 50;

export interface Asker {
	ask(session: Session, question: Question): Promise<Result>;
	/** Looks at what runs. */
	look(): Promise<unknown>;
	/** Leaves mail. Returns the message's id; `undefined` where the command says that it failed. */
	send(to: string, letter: Letter): Promise<string | undefined>;
	/** The asker's mail: answers that came after their asks had ended. */
	mail(): Promise<Answered[]>;
	/** Every key press so far: time, tmux's arguments, the bytes. */
	keys(): string[];
	keyLog: string;
}

export function openAsker(world: World, main: string): Asker {
	const folder = join(world.root, "spy");
	const keyLog = putSpy(folder);
	const run = (args: string[], env: Record<string, string>, timeout: number, input?: string) =>
		execa(process.execPath, [main, ...args], {
			cwd: world.root,
			env: {
				...world.env(),
				CLAUDE_INTERCOM_PAIR_BUDGET: "1000000",
				...env,
				PATH: `${folder}${delimiter}${world.env().PATH}`,
			},
			extendEnv: false,
			reject: false,
			...(input === undefined ? { stdin: "ignore" } : { input }),
			timeout,
		});
	return {
		keyLog,
		keys: () => readFileSync(keyLog, "utf8").split("\n").filter(Boolean),
		async ask(session, { text, byName, routes, waitSeconds }) {
			const began = Date.now();
			const to = byName ? session.name : (session.sessionId() ?? "");
			const args = ["ask", to, text, "--json", "--wait-seconds", String(waitSeconds)];
			const env: Record<string, string> = routes === undefined ? {} : { CLAUDE_INTERCOM_ROUTES: routes };
			const { stdout, stderr, exitCode } = await run(args, env, (waitSeconds + 60) * 1000);
			const parsed = parse<Partial<Asked>>(stdout);
			const noise = `exit code ${exitCode}\n${stderr}${parsed ? "" : stdout}`;
			return { ...parsed, began, ended: Date.now(), noise };
		},
		look: () => run(["list"], {}, 60_000),
		async send(to, { kind, urgent, live, text }) {
			const flags = [...(urgent ? ["--urgent"] : []), ...(live ? ["--deliver-live"] : [])];
			const args = ["send", to, "-", "--kind", kind, ...flags, "--json"];
			const { stdout, exitCode } = await run(args, {}, 60_000, text);
			return exitCode === 0 ? parse<{ message: { id: string } }>(stdout)?.message.id : undefined;
		},
		async mail() {
			const all: Answered[] = [];
			for (let page = 0, more = true; more; page++) {
				if (page > MOST_PAGES) throw new Error("the asker's mail is read again and again");
				const { stdout } = await run(["read", "--json", "--limit", "100"], {}, 60_000);
				const unread = parse<{ unread: Answered[] }>(stdout)?.unread ?? [];
				all.push(...unread);
				more = unread.length > 0;
			}
			return all;
		},
	};
}

/**
 * Whether a line of the key log is Intercom's: the frame of a message, Enter, Ctrl+S, or the keys
 * that take its text out again.
 */
export function isOurs(line: string): boolean {
	const [, args = "", bytes = ""] = line.split("\t");
	if (args.includes("send-keys")) return false;
	// In copy mode the brackets of a paste are Intercom's as well.
	const pastes = ["<intercom-", "\u001b[200~<intercom-"].map((text) => Buffer.from(text).toString("hex"));
	// In shell mode the two keys that take a text out come one by one.
	return /^(0d|13|157f|15|7f)$/.test(bytes) || pastes.some((paste) => bytes.startsWith(paste));
}

function putSpy(folder: string): string {
	mkdirSync(folder);
	const log = join(folder, "keys");
	appendFileSync(log, "");
	const spy = join(folder, "tmux");
	const real = (process.env.PATH ?? "")
		.split(delimiter)
		.map((each) => join(each, "tmux"))
		.find((each) => existsSync(each));
	// What is loaded into a buffer comes on stdin. `if-shell` has its paste in an argument.
	writeFileSync(
		spy,
		`#!/bin/bash
case "$*" in
*paste-buffer*|*send-keys*)
	input='${folder}'/$$
	cat > "$input"
	args="$*"
	printf '%s\\t%s\\t%s\\n' "$EPOCHREALTIME" "\${args//[$'\\n\\t']/ }" "$(od -An -v -tx1 "$input" | tr -d ' \\n' | head -c 160)" >> '${log}'
	exec '${real}' "$@" < "$input"
	;;
esac
exec '${real}' "$@"
`,
	);
	chmodSync(spy, 0o755);
	return log;
}

function parse<T>(text: string): T | undefined {
	try {
		return JSON.parse(text) as T;
	} catch {
		return undefined;
	}
}
