import { homedir, userInfo } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { hasErrno, IntercomError } from "./errors.ts";
import type { RouteName } from "./model/routes.ts";
import { type Paths, pathsIn } from "./paths.ts";
import { decide } from "./settings/decide.ts";
import { environmentFaults, usableEnvironment } from "./settings/environment.ts";
import type { Key, ValueOf, Values } from "./settings/table.ts";

/**
 * Everything Intercom takes from the environment and from what the person has set in `config.json`.
 * The environment wins. Nothing else in src/ reads `process.env`.
 */
export interface Config extends Chosen {
	/** The home folder: `HOME`, else as the system knows it. */
	home: string;
	/**
	 * Claude Code's config folder for this process (`CLAUDE_CONFIG_DIR`, default `~/.claude`).
	 * Absolute.
	 */
	claudeDir: string;
	/** The config folder a client uses where nothing names one (`~/.claude`). */
	defaultClaudeDir: string;
	/** Our own data (`CLAUDE_INTERCOM_DIR`, default `~/.claude-intercom`). Absolute. */
	intercomDir: string;
	/** What lies in it. */
	paths: Paths;
	/** What the environment says of who calls. Only a front may read it: it hands in a caller. */
	origin: {
		/** `CLAUDE_INTERCOM_SESSION`: the session that this process speaks for. */
		session: string | undefined;
		/**
		 * `CLAUDE_CODE_SESSION_ID`. New clients set it for their children. It is stale after
		 * /clear.
		 */
		clientSession: string | undefined;
		/** `CLAUDECODE`: this process runs inside Claude Code. */
		inClaude: boolean;
		/**
		 * `CLAUDE_CODE_MESSAGING_SOCKET` and `_TOKEN`: where the children of a client may post to
		 * their own session, and what proves that they are its children.
		 */
		messageSocket: { path: string; token: string | undefined } | undefined;
		/** `CLAUDE_INTERCOM_HOPS`: how many messages led to the start of this session. */
		hops: number;
	};
	/**
	 * The folder of this user's tmux sockets, and the socket of `$TMUX`, which may lie elsewhere.
	 */
	tmux: { dir: string; socket: string | undefined };
	/**
	 * The project folder as the client names it (`CLAUDE_PROJECT_DIR`), else the working folder.
	 */
	cwd: string;
	/** The environment as given, for child processes. */
	env: NodeJS.ProcessEnv;
	/** What is wrong with variables of the environment, for the person. */
	environmentFaults(): string[];
}

/** What a person can set: see `SETTINGS`, which has the variables and what holds without them. */
interface Chosen {
	/** Routes allowed, in order of preference. */
	routes: readonly RouteName[];
	/** Groups of tools that a model is offered; absent: all. The front checks the names. */
	toolGroups: readonly string[] | undefined;
	/** The monitor may wake an idle session. */
	push: boolean;
	/** Extra flags for `claude -p --resume`, still one string. */
	resumeFlags: string;
	/**
	 * A session that bypassed permissions may do so again when it is resumed. Nothing else allows
	 * that.
	 */
	resumeBypass: boolean;
	/** How many messages may lead to another with no person in between. */
	maxHops: number;
	/** How many messages two sessions may exchange within a minute. */
	pairBudget: number;
	/** How many messages sessions may write to one room within a minute. */
	roomBudget: number;
	/** Where urgent mail to the person is told besides its inbox. */
	notify: {
		desktop: boolean;
		url: string | undefined;
		telegram: { token: string | undefined; chat: string | undefined; api: string };
	};
	/** What of it `config.json` says. */
	fromFile: Values;
}

/**
 * Reads the environment once. `withSettings` adds what the person has set in `config.json`.
 * @throws IntercomError `bad_input` where a variable is set to something that cannot be used.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env, cwd: string = workingFolder()): Config {
	const home = env.HOME || homedir();
	const intercomDir = folder(env.CLAUDE_INTERCOM_DIR, join(home, ".claude-intercom"), cwd);
	const uid = process.getuid?.() ?? userInfo().uid;
	return {
		home,
		claudeDir: folder(env.CLAUDE_CONFIG_DIR, join(home, ".claude"), cwd),
		defaultClaudeDir: join(home, ".claude"),
		intercomDir,
		paths: pathsIn(intercomDir),
		origin: {
			session: env.CLAUDE_INTERCOM_SESSION || undefined,
			clientSession: env.CLAUDE_CODE_SESSION_ID || undefined,
			inClaude: Boolean(env.CLAUDECODE),
			messageSocket: messageSocket(env),
			hops: count(env, "CLAUDE_INTERCOM_HOPS", 0),
		},
		...chosen(env, {}),
		tmux: {
			dir: join(env.TMUX_TMPDIR || "/tmp", `tmux-${uid}`),
			socket: env.TMUX?.split(",")[0] || undefined,
		},
		cwd: env.CLAUDE_PROJECT_DIR || cwd,
		env,
		// Most processes never ask.
		environmentFaults: () => environmentFaults(env),
	};
}

/**
 * Reads the environment for whoever tells the person what is wrong with it: a variable that cannot
 * be used counts as not set.
 */
export function readUsableConfig(
	env: NodeJS.ProcessEnv = process.env,
	cwd: string = workingFolder(),
): Config {
	const usable = { ...usableEnvironment(env), CLAUDE_INTERCOM_HOPS: undefined };
	return { ...readConfig(usable, cwd), environmentFaults: () => environmentFaults(env) };
}

/**
 * Returns the config with what `config.json` says, where the environment says nothing.
 * @throws IntercomError `bad_input` as `readConfig`
 */
export function withSettings(config: Config, fromFile: Values): Config {
	return { ...config, ...chosen(config.env, fromFile) };
}

function chosen(env: NodeJS.ProcessEnv, fromFile: Values): Chosen {
	const said = <K extends Key>(key: K) => decide(key, env, fromFile).value;
	const value = <K extends Key>(key: K) => said(key) as ValueOf<K>;
	return {
		routes: value("routes"),
		toolGroups: said("tools"),
		push: value("push"),
		resumeFlags: value("resume-flags"),
		resumeBypass: value("resume-bypass"),
		maxHops: value("max-hops"),
		pairBudget: value("pair-budget"),
		roomBudget: value("room-budget"),
		notify: {
			desktop: value("notify-desktop"),
			url: said("notify-url"),
			telegram: {
				token: said("telegram-token"),
				chat: said("telegram-chat"),
				api: value("telegram-api"),
			},
		},
		fromFile,
	};
}

/**
 * A worktree may be removed while a session runs in it. Then the server and the person's other
 * sessions still work.
 */
function workingFolder(): string {
	try {
		return process.cwd();
	} catch (error) {
		if (hasErrno(error, "ENOENT")) return process.env.PWD || homedir();
		throw error;
	}
}

function messageSocket({
	CLAUDE_CODE_MESSAGING_SOCKET: path,
	CLAUDE_CODE_MESSAGING_TOKEN: token,
}: NodeJS.ProcessEnv): Config["origin"]["messageSocket"] {
	return path ? { path, token: token || undefined } : undefined;
}

function folder(value: string | undefined, fallback: string, cwd: string): string {
	if (!value) return fallback;
	return isAbsolute(value) ? value : resolve(cwd, value);
}

function count(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
	const value = env[name];
	if (!value) return fallback;
	if (/^\d{1,9}$/.test(value)) return Number(value);
	throw new IntercomError("bad_input", `${name} is not a whole number.`, {
		hint: `Set it to a number, or unset it for ${fallback}.`,
	});
}
