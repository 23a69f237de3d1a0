// A real client in a real terminal, and what can be seen of it: its screen, its transcript, its
// registry entry.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Client } from "./clients.ts";
import { binFolder, claudeCommand, ensureClient } from "./clients.ts";
import { prepareConfig, trustFolder, withDefaults } from "./first-run.ts";
import type { RequestBody } from "./model.ts";
import { isAlive, kill } from "./processes.ts";
import { boxText, isAtPrompt } from "./prompt-box.ts";
import { startWithoutTmux } from "./pty.ts";
import type { Pane } from "./terminal.ts";
import { waitFor } from "./wait.ts";
import type { World } from "./world.ts";

export interface SessionOptions {
	client?: Client;
	/** The name the session is started with (--name; current client only), and its label. */
	name?: string;
	/** Made and trusted if need be. Default: a folder of its own in the world. */
	cwd?: string;
	args?: string[];
	/** On top of the world's; undefined takes a variable away. */
	env?: Record<string, string | undefined>;
	/** For this session alone, through --settings. */
	settings?: Record<string, unknown>;
	width?: number;
	height?: number;
	/** The intercom server from dist/, or another command under the same name, or none. */
	mcp?: boolean | { command: string; args: string[]; env?: Record<string, string> };
	/** A shell command run as Stop hook. */
	stopHook?: string;
	/** Shell commands run as hooks, by event. */
	hooks?: Record<string, string>;
	/** A plugin folder to load (--plugin-dir). */
	plugin?: string;
	/**
	 * The name of the world's tmux server: another than "default" is one a plain `tmux` does not find.
	 */
	tmuxSocket?: string;
	/** false: in a terminal that is no tmux pane, TMUX unset. */
	inTmux?: boolean;
	/**
	 * A launcher without job control runs the client, and after it a program that writes every byte
	 * it gets into this file. Only in tmux.
	 */
	nextProgram?: string;
	/** Another Claude Code config folder than the world's. */
	configDir?: string;
	/**
	 * Starts the conversation under this id (--session-id): the old client's id is otherwise known
	 * only from its first request on.
	 */
	sessionId?: string;
	/** Trust the folder beforehand: false shows the trust dialog. */
	trust?: boolean;
	/** Until the prompt box shows, the session is registered and its intercom server connected. */
	waitForPrompt?: boolean;
}

export interface RegistryEntry {
	pid: number;
	sessionId: string;
	cwd: string;
	status?: string;
	waitingFor?: string;
	name?: string;
	tmux?: string;
	messagingSocketPath?: string;
	[key: string]: unknown;
}

/** A transcript line as it is: an internal format, so nothing of it is promised. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into records the client may change at any time
export type TranscriptRecord = Record<string, any>;

export type ScreenCondition = string | RegExp | ((screen: string) => boolean);

export interface Session {
	client: Client;
	pane: Pane;
	/** The tmux server's socket; of a session not in tmux, of the viewer only the harness knows. */
	socket: string;
	/** The claude process. */
	pid: number;
	cwd: string;
	name: string;
	/** What its requests are labelled with at the model: the name, made unique in this world. */
	label: string;
	configDir: string;
	env: Record<string, string>;
	/**
	 * Undefined for an old client that has not called the model yet, unless it was started with an id.
	 */
	sessionId(): string | undefined;
	/** Undefined: not registered (old client, trust dialog, ended). */
	registry(): RegistryEntry | undefined;
	transcriptPath(): string | undefined;
	records(): TranscriptRecord[];
	screen(): Promise<string>;
	screenWithStyle(): Promise<string>;
	/** As from a keyboard. */
	type(text: string): Promise<void>;
	/** Keys by tmux's names. */
	keys(...names: string[]): Promise<void>;
	/**
	 * Presses a key until the screen shows what it should bring about: 2.1.328 ignores keys in the
	 * first 150 ms or so of a permission prompt, 2.0.60 some in its first second.
	 */
	press(key: string, wanted: ScreenCondition, patience?: number): Promise<void>;
	paste(text: string): Promise<void>;
	/**
	 * Pastes the prompt, waits until it shows in the prompt box, presses Enter. For slash commands
	 * too.
	 */
	submit(prompt: string): Promise<void>;
	/**
	 * Submits a prompt that starts a turn and waits until the model has answered and the session is
	 * idle again.
	 */
	turn(prompt: string, timeout?: number): Promise<void>;
	waitForScreen(wanted: ScreenCondition, timeout?: number): Promise<string>;
	/** Nothing running, no dialog, the prompt box there. */
	waitForIdle(timeout?: number): Promise<void>;
	waitForStatus(status: string, timeout?: number): Promise<RegistryEntry>;
	waitForRecord(
		predicate: (record: TranscriptRecord) => boolean,
		timeout?: number,
	): Promise<TranscriptRecord>;
	/** The client has connected to that MCP server; or the wait fails with what the client logged. */
	waitForServer(server?: string, timeout?: number): Promise<void>;
	isAlive(): boolean;
	/** Ends the client by its pid. */
	exit(signal?: NodeJS.Signals): Promise<void>;
}

let count = 0;

const LAUNCHER = `"$@"; printf 'the next program'; exec cat > "$0"`;

async function childOf(pid: number): Promise<number> {
	const children = () => readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
	return Number((await waitFor(children, { what: "the launcher to start the client" })).split(" ")[0]);
}

export async function startSession(world: World, options: SessionOptions, attempts = 3): Promise<Session> {
	const { client = "current", inTmux = true, waitForPrompt = true } = options;
	await ensureClient(client);
	const bin = binFolder(world.root, client);
	const name = options.name ?? `session-${++count}`;
	const label = world.sessions.some((other) => other.label === name) ? `${name}-${++count}` : name;
	const configDir = options.configDir ?? world.configDir;
	const cwd = options.cwd ?? join(world.root, "projects", `${name.replace(/[^\w-]/g, "-")}-${++count}`);
	mkdirSync(cwd, { recursive: true });
	if (configDir !== world.configDir) prepareConfig(world, configDir);
	if (options.trust !== false) trustFolder(world, configDir, cwd);
	const args = sessionArgs(world, options, name);
	const env = defined({
		...world.env(),
		PATH: `${bin}:${world.env().PATH}`,
		CLAUDE_CONFIG_DIR: configDir,
		// A path of its own at the model, so that a request tells whose it is.
		ANTHROPIC_BASE_URL: `${world.model.url}/${encodeURIComponent(label)}`,
		...options.env,
	});
	const size = { width: options.width ?? 120, height: options.height ?? 40 };
	const program = claudeCommand(client);
	// A binary by the name it has on a person's PATH, not by that of its package's file.
	const command = program.args.length > 0 ? program.command : join(bin, "claude");
	const words = [command, ...program.args, ...args];
	const [first = "", ...rest] = options.nextProgram
		? ["sh", "-c", LAUNCHER, options.nextProgram, ...words]
		: words;
	const start = { command: first, args: rest, env, cwd, ...size };
	const started = Date.now();
	const { pane, pid } = inTmux
		? await world
				.terminal(options.tmuxSocket)
				.start(start)
				.then(async (pane) => ({ pane, pid: options.nextProgram ? await childOf(pane.pid) : pane.pid }))
		: await startWithoutTmux(world.root, start);

	const known = { client, name, label, pane, pid, cwd, configDir, env, args, started };
	const session = observe(world, { ...known, monitored: options.plugin !== undefined });
	if (waitForPrompt) {
		const asks = /Yes, I trust this folder|1\. Yes, proceed/;
		const screen = await session.waitForScreen((now) => isAtPrompt(now) || asks.test(now), 60_000);
		// A client that runs meanwhile may write .claude.json back as it had read it, without the trust
		// in this folder: once more.
		if (!isAtPrompt(screen) && options.trust !== false && attempts > 1) {
			await session.exit("SIGKILL");
			return startSession(world, options, attempts - 1);
		}
		await session.waitForScreen(isAtPrompt, 60_000);
		// With a plugin's monitor it is `shell` from then on.
		const settled = () => isOneOf(["idle", "shell"], session.registry()?.status, client);
		await waitFor(settled, { what: `${name} in the registry`, dump: session.screen });
		if (options.mcp !== false) await session.waitForServer();
	}
	return session;
}

/** Clients before 2.1.150 or so write no status. Of the current one it is waited for. */
function isOneOf(wanted: readonly string[], status: string | undefined, client: Client): boolean {
	return status === undefined ? client !== "current" : wanted.includes(status);
}

function defined(env: Record<string, string | undefined>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
	);
}

function sessionArgs(world: World, options: SessionOptions, name: string): string[] {
	const args: string[] = [];
	// 2.0.60 has no --name.
	if (options.name !== undefined && options.client !== "old") args.push("--name", options.name);
	if (options.sessionId !== undefined) args.push("--session-id", options.sessionId);
	if (options.plugin !== undefined) args.push("--plugin-dir", options.plugin);
	const folder = join(world.root, "settings");
	mkdirSync(folder, { recursive: true });
	const file = (kind: string, content: object) => {
		const path = join(folder, `${name.replace(/[^\w-]/g, "-")}-${++count}.${kind}.json`);
		writeFileSync(path, JSON.stringify(content, null, 2));
		return path;
	};
	if (options.mcp !== false) {
		const server =
			typeof options.mcp === "object"
				? options.mcp
				: { command: process.execPath, args: [join(world.repository, "dist/main.js")] };
		args.push("--mcp-config", file("mcp", { mcpServers: { intercom: server } }));
	}
	args.push("--settings", file("settings", sessionSettings(options)));
	return [...args, ...(options.args ?? [])];
}

function sessionSettings({ settings = {}, stopHook, hooks = {} }: SessionOptions): object {
	const commands = { ...hooks, ...(stopHook === undefined ? {} : { Stop: stopHook }) };
	const entries = Object.entries(commands).map(([event, command]) => [
		event,
		[{ hooks: [{ type: "command", command }] }],
	]);
	return {
		...withDefaults(settings),
		hooks: { ...(settings.hooks as object), ...Object.fromEntries(entries) },
	};
}

type Observed = Pick<Session, "client" | "name" | "label" | "pane" | "pid" | "cwd" | "configDir" | "env"> & {
	args: string[];
	started: number;
	/** It may have a plugin's monitor. */
	monitored: boolean;
};

function observe(world: World, { args, started, monitored, ...known }: Observed): Session {
	const { client, name, label, pane, pid, cwd, configDir } = known;
	const projects = join(configDir, "projects", mangled(cwd));
	const session: Session = {
		...known,
		socket: pane.socket,
		registry: () => readJson<RegistryEntry>(join(configDir, "sessions", `${pid}.json`)),
		sessionId: () =>
			session.registry()?.sessionId ?? requestedId(world, label) ?? idIn(args) ?? onlyTranscript(projects),
		transcriptPath() {
			const id = session.sessionId();
			return id && findTranscript(join(configDir, "projects"), projects, id);
		},
		records() {
			const path = session.transcriptPath();
			if (!path) return [];
			// The last line may be half written.
			const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
			return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as TranscriptRecord);
		},
		screen: () => pane.capture(),
		screenWithStyle: () => pane.capture({ style: true }),
		type: (text) => pane.type(text),
		keys: (...names) => pane.sendKeys(...names),
		async press(key, wanted, patience = 500) {
			const pressed = async () => {
				await pane.sendKeys(key);
				return waitFor(async () => shows(await pane.capture(), wanted), {
					what: "the key to work",
					timeout: patience,
				}).catch(() => false);
			};
			await waitFor(pressed, { what: `${key} to work in ${name}`, timeout: 15_000, dump: session.screen });
		},
		paste: (text) => pane.paste(text),
		async submit(prompt) {
			const before = boxText(await pane.capture());
			await pane.paste(prompt);
			const drafted = boxText(
				await session.waitForScreen((screen) => ![undefined, "", before].includes(boxText(screen)), 15_000),
			);
			// Patient: a second Enter that comes late would answer whatever dialog the prompt has brought
			// up.
			await session.press("Enter", (screen) => boxText(screen) !== drafted, 2500);
		},
		async turn(prompt, timeout) {
			const before = world.model.requests.length;
			await session.submit(prompt);
			const mine = () =>
				world.model.requests
					.slice(before)
					.filter((request) => request.label === label && request.kind === "main");
			const answered = () => mine().length > 0 && mine().every((request) => request.repliedAt > 0);
			await waitFor(answered, { what: `the model to answer ${name}`, timeout, dump: session.screen });
			// Between a tool call and its result no request is open, but then the session is not idle.
			await session.waitForIdle(timeout);
			await waitFor(answered, { what: `the model to answer ${name}`, timeout, dump: session.screen });
		},
		waitForScreen: (wanted, timeout) =>
			waitFor(
				async () => {
					const screen = await pane.capture();
					// Never an empty string, which would not count as found.
					return shows(screen, wanted) && `${screen}\n`;
				},
				{
					what: `the screen of ${name} to show ${typeof wanted === "function" ? wanted.name || "what the test wants" : wanted}`,
					timeout,
					dump: session.screen,
				},
			),
		async waitForIdle(timeout) {
			await waitFor(
				async () => {
					const idle = monitored ? ["idle", "shell"] : ["idle"];
					if (!isOneOf(idle, session.registry()?.status, client)) return false;
					return isAtPrompt(await pane.capture());
				},
				{
					what: `${name} to be idle`,
					timeout,
					dump: async () => `${JSON.stringify(session.registry())}\n${await session.screen()}`,
				},
			);
		},
		waitForStatus: (status, timeout) =>
			waitFor(
				() => {
					const entry = session.registry();
					return entry?.status === status && entry;
				},
				{
					what: `${name} to be ${status}`,
					timeout,
					dump: async () => `${JSON.stringify(session.registry())}\n${await session.screen()}`,
				},
			),
		waitForRecord: (predicate, timeout) =>
			waitFor(() => session.records().find(predicate), {
				what: `a record in the transcript of ${name}`,
				timeout,
				dump: () =>
					session
						.records()
						.map((record) => JSON.stringify(record).slice(0, 200))
						.join("\n"),
			}),
		async waitForServer(server = "intercom", timeout = 15_000) {
			const log = () => serverLog(known.env.HOME ?? world.home, cwd, server, started);
			await waitFor(() => log().includes("Successfully connected"), {
				what: `the MCP server ${server} of ${name} to connect`,
				timeout,
				dump: () => log() || "nothing logged",
			});
		},
		isAlive: () => isAlive(pid),
		async exit(signal = "SIGTERM") {
			kill(pid, signal);
			await waitFor(() => !isAlive(pid), { what: `${name} to end` });
		},
	};
	return session;
}

/**
 * What the client logged of that server since then, in the session's folder. Both clients keep such
 * logs unasked, one file a client process, named by its start; without them nothing tells when
 * 2.0.60 has connected, and earlier calls fail.
 */
function serverLog(home: string, cwd: string, server: string, since: number): string {
	const folder = join(home, ".cache/claude-cli-nodejs", mangled(cwd), `mcp-logs-${server}`);
	const files = existsSync(folder) ? readdirSync(folder).sort() : [];
	const recent = files.filter((file) => startOf(file) >= since);
	return recent.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
}

/** "2026-11-20T09-46-21-261Z.jsonl" as a time. */
function startOf(file: string): number {
	return Date.parse(file.replace(/^(\d+-\d+-\d+T\d+)-(\d+)-(\d+)-(\d+Z).*/, "$1:$2:$3.$4"));
}

/** How the client makes one folder name of a path. */
function mangled(path: string): string {
	return path.replace(/[^a-zA-Z0-9]/g, "-");
}

function shows(screen: string, wanted: ScreenCondition): boolean {
	if (typeof wanted === "function") return wanted(screen);
	return typeof wanted === "string" ? screen.includes(wanted) : wanted.test(screen);
}

/**
 * The id the session itself named at the model last: the truth after /clear too, for a client
 * without a registry.
 */
function requestedId(world: World, label: string): string | undefined {
	return world.model.requests.findLast(
		(request) => request.label === label && request.sessionId !== undefined && !isHeadless(request.body),
	)?.sessionId;
}

/** A `claude -p` that a session's server started inherits the session's label. */
function isHeadless(body: RequestBody): boolean {
	return /cc_entrypoint=sdk|Claude Agent SDK/.test(JSON.stringify(body.system ?? ""));
}

function idIn(args: string[]): string | undefined {
	const at = args.findIndex((arg) => arg === "--session-id" || arg === "--resume" || arg === "-r");
	return at < 0 ? undefined : args[at + 1];
}

/** The only transcript of that folder; of several none is a safe guess. */
function onlyTranscript(projects: string): string | undefined {
	if (!existsSync(projects)) return undefined;
	const found = readdirSync(projects).filter((file) => /^[0-9a-f-]{36}\.jsonl$/.test(file));
	return found.length === 1 ? basename(found[0] ?? "", ".jsonl") : undefined;
}

function findTranscript(all: string, own: string, id: string): string | undefined {
	const candidates = [own, ...(existsSync(all) ? readdirSync(all).map((folder) => join(all, folder)) : [])];
	return candidates
		.map((folder) => join(folder, `${id}.jsonl`))
		.find((path) => existsSync(path) && statSync(path).isFile());
}

function readJson<T>(path: string): T | undefined {
	try {
		return JSON.parse(readFileSync(path, "utf8")) as T;
	} catch {
		return undefined;
	}
}
