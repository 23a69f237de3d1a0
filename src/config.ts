import { homedir, userInfo } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { hasErrno, IntercomError } from "./errors.ts";
import { type Paths, pathsIn } from "./paths.ts";

/** The routes a message can travel, in the default order of preference. */
export const ROUTES = ["post", "push", "type", "pickup", "resume", "fork"] as const;
export type RouteName = (typeof ROUTES)[number];

/** Everything Intercom takes from the environment. Nothing else in src/ reads `process.env`. */
export interface Config {
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
		/** `CLAUDE_INTERCOM_HOPS`: how many messages led to the start of this session. */
		hops: number;
	};
	/** Routes allowed, in order of preference (`CLAUDE_INTERCOM_ROUTES`). */
	routes: readonly RouteName[];
	/**
	 * Groups of tools that a model is offered (`CLAUDE_INTERCOM_TOOLS`); absent: all. The front checks
	 * the names.
	 */
	toolGroups: readonly string[] | undefined;
	/** Extra flags for `claude -p --resume` (`CLAUDE_INTERCOM_RESUME_FLAGS`), still one string. */
	resumeFlags: string;
	/**
	 * A session that bypassed permissions may do so again when it is resumed
	 * (`CLAUDE_INTERCOM_RESUME_BYPASS`). Nothing else allows that.
	 */
	resumeBypass: boolean;
	/**
	 * How many messages may lead to another with no person in between (`CLAUDE_INTERCOM_MAX_HOPS`).
	 */
	maxHops: number;
	/**
	 * How many messages two sessions may exchange within a minute (`CLAUDE_INTERCOM_PAIR_BUDGET`).
	 */
	pairBudget: number;
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
}

/**
 * Reads the environment once.
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
			hops: count(env, "CLAUDE_INTERCOM_HOPS", 0),
		},
		routes: readRoutes(env.CLAUDE_INTERCOM_ROUTES),
		toolGroups: readList(env.CLAUDE_INTERCOM_TOOLS),
		resumeFlags: env.CLAUDE_INTERCOM_RESUME_FLAGS ?? "",
		resumeBypass: env.CLAUDE_INTERCOM_RESUME_BYPASS === "1",
		maxHops: count(env, "CLAUDE_INTERCOM_MAX_HOPS", 10),
		pairBudget: count(env, "CLAUDE_INTERCOM_PAIR_BUDGET", 240),
		tmux: {
			dir: join(env.TMUX_TMPDIR || "/tmp", `tmux-${uid}`),
			socket: env.TMUX?.split(",")[0] || undefined,
		},
		cwd: env.CLAUDE_PROJECT_DIR || cwd,
		env,
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

/**
 * The words of a comma-separated list, each once; `undefined` where the variable is not set or
 * blank.
 */
function readList(value: string | undefined): string[] | undefined {
	if (value === undefined || value.trim() === "") return undefined;
	const words = value.split(",").map((word) => word.trim().toLowerCase());
	return [...new Set(words.filter((word) => word !== ""))];
}

function readRoutes(value: string | undefined): readonly RouteName[] {
	const names = readList(value) ?? ROUTES;
	const unknown = names.filter((name) => !ROUTES.includes(name as RouteName));
	if (unknown.length > 0) {
		throw new IntercomError("bad_input", "CLAUDE_INTERCOM_ROUTES names a route that does not exist.", {
			hint: `Use a comma-separated list of: ${ROUTES.join(", ")}.`,
			cause: unknown,
		});
	}
	return names as readonly RouteName[];
}
