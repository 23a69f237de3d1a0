// The command line as people and scripts use it: real processes, in a home without any Claude
// session but one old conversation.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text as readAll } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTerminal, type Pane, type Terminal } from "../e2e/harness/terminal.ts";
import { waitFor } from "../e2e/harness/wait.ts";

/** By the headings that `--help` shows them under. */
const GROUPS = {
	Sessions: ["list", "whoami", "profile"],
	Mail: ["ask", "send", "read", "reply", "status", "watch"],
	Rooms: [
		...["rooms", "join", "leave", "invite", "archive", "room"],
		...["signal", "wait", "propose", "vote", "service", "services"],
	],
	Tasks: ["assign", "take", "task", "tasks"],
	Setup: ["install", "uninstall", "doctor", "config", "reset", "statusline", "serve"],
};
const COMMANDS = Object.values(GROUPS).flat();
const BACKEND = "5e55104e-0000-4000-8000-00000000abcd";

const main = join(import.meta.dirname, "../../dist/main.js");
// Short, because a tmux socket lives in it.
const root = mkdtempSync(join(tmpdir(), "icli-"));
const folders = {
	HOME: join(root, "home"),
	CLAUDE_CONFIG_DIR: join(root, "claude"),
	CLAUDE_INTERCOM_DIR: join(root, "intercom"),
	TMUX_TMPDIR: join(root, "tmux"),
};
const env = { PATH: process.env.PATH ?? "", LANG: "C.UTF-8", ...folders };
const project = join(root, "backend");
let terminal: Terminal;

beforeAll(() => {
	for (const folder of [...Object.values(folders), project]) mkdirSync(folder);
	const transcripts = join(folders.CLAUDE_CONFIG_DIR, "projects", project.replace(/[^a-zA-Z0-9]/g, "-"));
	mkdirSync(transcripts, { recursive: true });
	const record = {
		type: "user",
		sessionId: BACKEND,
		cwd: project,
		uuid: "5e55104e-0000-4000-8000-000000000001",
		parentUuid: null,
		timestamp: new Date().toISOString(),
		message: { role: "user", content: "Write the API." },
	};
	writeFileSync(join(transcripts, `${BACKEND}.jsonl`), `${JSON.stringify(record)}\n`);
	terminal = openTerminal(join(root, "socket"), env);
});
afterAll(async () => {
	await terminal.close();
	rmSync(root, { recursive: true, force: true });
});

interface Ended {
	code: number;
	stdout: string;
	stderr: string;
}

async function intercom(args: string[], { input = "", extra = {} } = {}): Promise<Ended> {
	const named = { CLAUDE_INTERCOM_SESSION: "human", ...extra };
	// As the child of nobody: the tests may be run by a Claude Code session, and within one nobody is
	// the person. The exit code comes by a pipe of its own.
	const orphan = 'exec 4<&0; { "$@" <&4 4<&- 3>&-; echo $? >&3; } &';
	const child = spawn("sh", ["-c", orphan, "sh", process.execPath, main, ...args], {
		cwd: root,
		env: { ...env, ...named },
		stdio: ["pipe", "pipe", "pipe", "pipe"],
	}) as ChildProcessWithoutNullStreams;
	// A command that does not read it may be gone before it is written.
	child.stdin.on("error", () => {});
	child.stdin.end(input);
	const [stdout, stderr, code] = await Promise.all([
		readAll(child.stdout),
		readAll(child.stderr),
		readAll(child.stdio[3] as Readable),
	]);
	return { code: Number(code), stdout, stderr };
}

/**
 * The same at a terminal. The tmux server is nobody's child, so that this is outside of any session
 * even where the tests are run by one.
 */
async function atTerminal(...args: string[]): Promise<{ code: number; screen: string }> {
	return endOf(await openAtTerminal(...args));
}

async function openAtTerminal(...args: string[]): Promise<Pane> {
	const words = [process.execPath, main, ...args].map((word) => `'${word}'`).join(" ");
	// The pane stays until it has been read; tmux ends it with the rest.
	const script = `${words}; echo "[exit $?]"; exec cat`;
	return terminal.start({ command: "sh", args: ["-c", script], env, cwd: root, height: 90 });
}

async function endOf(pane: Pane): Promise<{ code: number; screen: string }> {
	const screen = await waitFor(
		async () => {
			const shown = await pane.capture();
			return /\[exit \d+\]/.test(shown) && shown;
		},
		{ what: "the command to end", timeout: 20_000, dump: () => pane.capture() },
	);
	return { code: Number(/\[exit (\d+)\]/.exec(screen)?.[1]), screen };
}

/** What lies unread for the session, as the session itself would see it. */
async function inboxOf(session: string): Promise<{ text: string; from: { session: string } }[]> {
	const { stdout } = await intercom(["read", "--json"], { extra: { CLAUDE_INTERCOM_SESSION: session } });
	return JSON.parse(stdout).unread;
}

describe("help", () => {
	test("of the program names every command in its group, and the exit codes", async () => {
		const { code, stdout, stderr } = await intercom(["--help"]);
		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		for (const [heading, names] of Object.entries(GROUPS)) {
			const [, shown = ""] = new RegExp(`^${heading}:\\n(.*?)\\n\\n`, "ms").exec(stdout) ?? [];
			expect([...shown.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name)).toEqual(names);
		}
		expect(stdout).toContain("Exit codes:");
	});

	test.each(COMMANDS)("of %s has an example that can be typed", async (command) => {
		const { code, stdout } = await intercom([command, "--help"]);
		expect(code).toBe(0);
		const [, examples = ""] = stdout.split("\nExamples:\n");
		expect(examples).toMatch(new RegExp(`\\bclaude-intercom ${command}\\b`));
	});

	test("is shown to a person who types no command", async () => {
		const { code, screen } = await atTerminal();
		expect(code).toBe(0);
		expect(screen).toContain("Usage: claude-intercom");
	});
});

describe("bad input ends with 2 and says what to do, on stderr alone", () => {
	test.each([
		["a command that does not exist", ["nonsense"], /unknown command 'nonsense'[\s\S]*--help/],
		["an option that does not exist", ["list", "--nonsense"], /--nonsense/],
		["a choice that does not exist", ["list", "--scope", "some"], /recent, live, all/],
		["a missing argument", ["send", "backend"], /missing required argument 'text'/],
		["a page before what is no id", ["read", "--before", "../x"], /no message id/],
		[
			"a page before nothing",
			["read", "--before", "0198ffff"],
			/No message in your inbox[\s\S]*`claude-intercom read --no-unread-only`/,
		],
		["a number that is none", ["list", "--limit", "many"], /limit/],
		["a number in hexadecimal", ["list", "--limit", "0x10"], /--limit[\s\S]*decimal digits[\s\S]*--help/],
		[
			"an unknown session",
			["send", "nosuch", "hi"],
			/No session is called that[\s\S]*`claude-intercom list --scope all`/,
		],
		["no text", ["send", "backend", ""], /The text is empty\.\n\S/],
		["no text on stdin", ["send", "backend", "-"], /The text is empty\.\n\S/],
		["a kind that is none", ["send", "backend", "hi", "--kind", "answer"], /message, question, done, status/],
		["an urgent status", ["send", "backend", "hi", "--kind", "status", "--urgent"], /cannot be urgent/],
		["no question", ["ask", "backend", ""], /empty/],
	])("%s", async (_, args, said) => {
		const { code, stdout, stderr } = await intercom(args);
		expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
		expect(stderr).toMatch(said);
		expect(await inboxOf(BACKEND)).toEqual([]);
	});

	test("a name of a session that is a tool's name as well is shown as it is", async () => {
		const twins = ["5e55104e-0000-4000-8000-0000000000a1", "5e55104e-0000-4000-8000-0000000000a2"];
		const folder = join(folders.CLAUDE_CONFIG_DIR, "projects", "-twins");
		mkdirSync(folder);
		for (const id of twins)
			writeFileSync(
				join(folder, `${id}.jsonl`),
				`${JSON.stringify({ type: "custom-title", customTitle: "reply", sessionId: id })}\n`,
			);
		const { code, stderr } = await intercom(["send", "reply", "hi"]);
		rmSync(folder, { recursive: true });
		expect(code).toBe(2);
		expect(stderr).toContain('("reply", not running');
	});

	test("a variable that cannot be used", async () => {
		const { code, stdout, stderr } = await intercom(["list"], {
			extra: { CLAUDE_INTERCOM_ROUTES: "pigeon" },
		});
		expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
		expect(stderr).toContain("CLAUDE_INTERCOM_ROUTES");
	});
});

test("in a folder that was removed meanwhile it still works", async () => {
	const gone = join(root, "gone");
	mkdirSync(gone);
	const script = `cd "$1" && rmdir "$1" && shift && exec "$@"`;
	const child = spawn("sh", ["-c", script, "sh", gone, process.execPath, main, "read"], {
		env: { ...env, CLAUDE_INTERCOM_SESSION: "human" },
		stdio: ["ignore", "pipe", "inherit"],
	});
	expect(await readAll(child.stdout)).toContain("No unread mail.");
});

describe("what a terminal is shown", () => {
	const NASTY = "\u009b2J\u202e\u200b\u007f";
	/** What a terminal obeys or nobody sees, but line ends. */
	const HIDDEN = /[^\P{Cc}\n]|\p{Cf}/u;

	test.each([
		["an unknown command", [`no${NASTY}such`]],
		["an unknown option", ["list", `--no${NASTY}such`]],
		["a value that is none", ["list", "--scope", `x${NASTY}`]],
	])("of %s is free of control characters", async (_, args) => {
		const said = await intercom(args);
		expect(said).toMatchObject({ code: 2, stdout: "" });
		expect(said.stderr).not.toBe("");
		expect(said.stderr).not.toMatch(HIDDEN);
		expect((await intercom([...args, "--json"])).stdout).not.toMatch(HIDDEN);
	});

	test("of a message is free of them, and --json escapes them", async () => {
		const sent = await intercom(["send", "backend", "-", "--json"], { input: `text ${NASTY}` });
		expect(sent.stdout).not.toMatch(HIDDEN);
		expect(JSON.parse(sent.stdout).message.text).toBe(`text ${NASTY}`);
		const as = { extra: { CLAUDE_INTERCOM_SESSION: BACKEND } };
		expect((await intercom(["read"], as)).stdout).not.toMatch(HIDDEN);
	});
});

describe("--json", () => {
	test("gives the sessions as data", async () => {
		const { code, stdout, stderr } = await intercom(["list", "--scope", "all", "--json"]);
		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		const { scope, sessions } = JSON.parse(stdout);
		expect(scope).toBe("all");
		expect(sessions).toContainEqual(expect.objectContaining({ id: BACKEND, cwd: project }));
	});

	test.each([
		["not_found", ["send", "nosuch", "hi", "--json"]],
		["bad_input", ["send", "backend", "", "--json"]],
		["bad_input", ["list", "--limit", "0", "--json"]],
		["bad_input", ["read", "--limit", "1e1", "--json"]],
	])("gives an error as data too: %s", async (code, args) => {
		const ended = await intercom(args);
		expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 2, stderr: "" });
		expect(JSON.parse(ended.stdout)).toEqual({
			error: { code, message: expect.stringMatching(/\w/), hint: expect.stringMatching(/\w/) },
		});
	});
});

describe("a person at the terminal", () => {
	test.each([
		["y", 0, /is in the inbox of backend/, 1],
		["n", 2, /No session is called that/, 0],
		["", 2, /No session is called that/, 0],
	])(
		"is asked whether the session is meant whose title has the words, and says %j",
		async (answer, exit, shown, sent) => {
			const text = `is it you ${answer}`;
			const pane = await openAtTerminal("send", "write api", text);
			await waitFor(async () => (await pane.capture()).includes("[y/N]"), { what: "the question" });
			expect(await pane.capture()).toContain(`Did you mean ${BACKEND} ("backend", not running, "backend")?`);
			await pane.type(answer);
			await pane.sendKeys("Enter");
			const { code, screen } = await endOf(pane);
			expect(code).toBe(exit);
			expect(screen).toMatch(shown);
			expect((await inboxOf(BACKEND)).filter((message) => message.text === text)).toHaveLength(sent);
		},
	);

	test("is not asked where nobody can answer, or a script reads the result", async () => {
		const { code, stderr } = await intercom(["send", "write api", "x"], { input: "y\n" });
		expect({ code, asked: stderr.includes("[y/N]") }).toEqual({ code: 2, asked: false });
		expect(stderr).toContain(`Did you mean ${BACKEND}`);
		expect((await atTerminal("send", "write api", "x", "--json")).screen).toContain('"not_found"');
	});

	test("is human", async () => {
		const { code, screen } = await atTerminal("whoami");
		expect(code).toBe(0);
		expect(screen).toMatch(/^human\b/);
	});

	test("sends a text from stdin, whole", async () => {
		const text = "first line; with a trailing ;\n--json is no option here\nümlaut 日本 🙂 $HOME `ls`;";
		const sent = await intercom(["send", "backend", "-", "--json"], {
			input: text,
		});
		expect({ code: sent.code, stderr: sent.stderr }).toEqual({ code: 0, stderr: "" });
		expect(await inboxOf(BACKEND)).toEqual([
			expect.objectContaining({ text, from: expect.objectContaining({ session: "human" }) }),
		]);
		expect(await inboxOf(BACKEND)).toEqual([]);
	});

	test("says what kind of mail it is, and that it is urgent", async () => {
		const sent = await intercom(["send", "backend", "The API is merged.", "--kind", "done", "--urgent"]);
		expect(sent).toMatchObject({ code: 0, stderr: "" });
		expect(sent.stdout).toMatch(
			/^Urgent done notice [0-9a-f-]{36} is in the inbox of .* after its next tool call/,
		);
		expect(await inboxOf(BACKEND)).toEqual([expect.objectContaining({ kind: "done", urgent: true })]);
	});

	test("pages through read mail", async () => {
		const as = { extra: { CLAUDE_INTERCOM_SESSION: BACKEND } };
		for (const text of ["one", "two"]) await intercom(["send", "backend", text]);
		await inboxOf(BACKEND);
		const page = async (...args: string[]) =>
			JSON.parse((await intercom(["read", "--json", ...args], as)).stdout);
		const first = await page("--no-unread-only", "--limit", "1");
		expect(first).toMatchObject({ history: [{ text: "two" }], more: true, next: first.history[0].id });
		expect((await page("--limit", "1", "--before", first.next)).history).toMatchObject([{ text: "one" }]);
	});

	test("sends a text that begins like an option", async () => {
		const { code } = await intercom(["send", "backend", "--", "--no, thanks"]);
		expect(code).toBe(0);
		expect(await inboxOf(BACKEND)).toEqual([expect.objectContaining({ text: "--no, thanks" })]);
	});
});

test("the version is the package's", async () => {
	const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
	expect((await intercom(["--version"])).stdout).toBe(`${version}\n`);
});
