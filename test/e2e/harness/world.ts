// One isolated world in a temporary folder: its own home, Claude Code config, intercom folder, tmux
// and model.
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ALL_CLIENTS, binFolder, type Client, ensureClient, ensureClients } from "./clients.ts";
import { prepareConfig, trustFolder } from "./first-run.ts";
import { type ScriptedModel, startModel } from "./model.ts";
import { commandLine, isAlive, kill, processesOf } from "./processes.ts";
import { type Session, type SessionOptions, startSession } from "./session.ts";
import { openTerminal, type Terminal } from "./terminal.ts";
import { waitFor } from "./wait.ts";

export const repository = join(dirname(fileURLToPath(import.meta.url)), "../../..");

export interface WorldOptions {
	/** The settings.json of the world, for sessions and headless runs alike. */
	settings?: Record<string, unknown>;
	/** Added to the environment of everything in this world. */
	env?: Record<string, string>;
	/** Which client `claude` is on the PATH of world.env(). */
	client?: Client;
}

export interface World {
	root: string;
	home: string;
	configDir: string;
	intercomDir: string;
	tmuxTmpdir: string;
	model: ScriptedModel;
	/**
	 * What a program in this world runs with: an allowlist, so that nothing of the person's own Claude
	 * Code leaks in.
	 */
	env(extra?: Record<string, string>): Record<string, string>;
	/**
	 * The tmux of this world, started with its first pane; "default" is the one a plain `tmux` in this
	 * world finds.
	 */
	terminal(name?: string): Terminal;
	startSession(options?: SessionOptions): Promise<Session>;
	/** A folder of the world, made and trusted. */
	folder(name: string): string;
	sessions: Session[];
	/** Where dist/main.js is registered from. */
	repository: string;
	close(): Promise<void>;
}

export async function createWorld(options: WorldOptions = {}): Promise<World> {
	const { client = "current" } = options;
	await ensureClients();
	await ensureClient(client);
	// Short, because unix sockets live in it and their paths end at 108 bytes.
	const root = realpathSync(mkdtempSync(join(tmpdir(), "ic-")));
	const folders = {
		home: join(root, "home"),
		configDir: join(root, "claude"),
		intercomDir: join(root, "intercom"),
		tmuxTmpdir: join(root, "tmux"),
		temp: join(root, "tmp"),
	};
	for (const path of Object.values(folders)) mkdirSync(path, { mode: 0o700 });
	for (const client of ALL_CLIENTS) binFolder(root, client);
	const model = await startModel();
	const terminals = new Map<string, Terminal>();
	const sessions: Session[] = [];

	const serverEnv = () => {
		const { PATH = "", LANG = "", TERM = "", HOME = "", TMUX_TMPDIR = "" } = world.env();
		return { PATH, LANG, TERM, HOME, TMUX_TMPDIR };
	};

	const world: World = {
		root,
		home: folders.home,
		configDir: folders.configDir,
		intercomDir: folders.intercomDir,
		tmuxTmpdir: folders.tmuxTmpdir,
		model,
		sessions,
		repository,
		env(extra = {}) {
			const inherited = process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin";
			return {
				PATH: `${binFolder(root, client)}:${dirname(process.execPath)}:${inherited}`,
				LANG: "C.UTF-8",
				TERM: "xterm-256color",
				SHELL: "/bin/bash",
				USER: "tester",
				HOME: folders.home,
				TMPDIR: folders.temp,
				TMUX_TMPDIR: folders.tmuxTmpdir,
				CLAUDE_CONFIG_DIR: folders.configDir,
				CLAUDE_INTERCOM_DIR: folders.intercomDir,
				ANTHROPIC_BASE_URL: model.url,
				ANTHROPIC_API_KEY: apiKey,
				CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
				DISABLE_AUTOUPDATER: "1",
				DISABLE_TELEMETRY: "1",
				DISABLE_ERROR_REPORTING: "1",
				// Both would ask the network: for a plugin marketplace, and (2.0.60, through npm) for the
				// latest version.
				npm_config_offline: "true",
				npm_config_update_notifier: "false",
				CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: "1",
				...options.env,
				...extra,
			};
		},
		terminal(name = "default") {
			const socket = join(folders.tmuxTmpdir, `tmux-${process.getuid?.() ?? 0}`, name);
			const terminal = terminals.get(socket) ?? openTerminal(socket, serverEnv());
			terminals.set(socket, terminal);
			return terminal;
		},
		folder(name) {
			const path = join(root, name);
			mkdirSync(path, { recursive: true });
			trustFolder(world, folders.configDir, path);
			return path;
		},
		async startSession(sessionOptions = {}) {
			const session = await startSession(world, sessionOptions);
			sessions.push(session);
			return session;
		},
		async close() {
			release();
			for (const terminal of terminals.values()) await terminal.close();
			const daemons = daemonFolders(root);
			await endAll(root);
			for (const folder of daemons) rmSync(folder, { recursive: true, force: true });
			await model.close();
			await waitFor(() => remove(root), { what: `${root} to go`, timeout: 5000 });
		},
	};
	// A runner that crashes or is stopped leaves nothing running either.
	const abandon = () => {
		for (const pid of processesOf(root)) kill(pid, "SIGKILL");
		rmSync(root, { recursive: true, force: true });
	};
	const stopped = (signal: NodeJS.Signals) => {
		abandon();
		release();
		process.kill(process.pid, signal);
	};
	const release = () => {
		process.off("exit", abandon);
		for (const signal of stops) process.off(signal, stopped);
	};
	process.on("exit", abandon);
	for (const signal of stops) process.on(signal, stopped);
	prepareConfig(world, folders.configDir, options.settings);
	return world;
}

const stops = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Made up. The client asks once whether to use a key from the environment; its last 20 characters
 * are the answer's name.
 */
export const apiKey = "sk-ant-api03-scripted-model-on-loopback-only-0000000000";

async function endAll(root: string): Promise<void> {
	for (const pid of processesOf(root)) kill(pid, "SIGTERM");
	await waitFor(() => processesOf(root).length === 0, {
		what: "the world's processes to end",
		timeout: 2000,
	}).catch(() => undefined);
	// Again and again: a supervisor may start a child between the look and the signal.
	await waitFor(
		() => {
			const left = processesOf(root);
			for (const pid of left) kill(pid, "SIGKILL");
			return left.every((pid) => !isAlive(pid));
		},
		{ what: "the world's processes to be killed", timeout: 10_000 },
	);
}

/**
 * `claude --bg` keeps its sockets in /tmp/cc-daemon-<uid>/<hash>, whatever TMPDIR is; which are
 * this world's, its processes' arguments say.
 */
function daemonFolders(root: string): Set<string> {
	const found = processesOf(root).flatMap(
		(pid) => commandLine(pid).match(/\/tmp\/cc-daemon-\d+\/[0-9a-f]+(?=\/)/g) ?? [],
	);
	return new Set(found);
}

function remove(root: string): boolean {
	rmSync(root, { recursive: true, force: true });
	return !readdirSync(dirname(root)).includes(root.slice(dirname(root).length + 1));
}
