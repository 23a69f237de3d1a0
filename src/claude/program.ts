// The person's own Claude Code, as a program to run.
import { join } from "node:path";
import type { Config } from "../config.ts";
import { onPath } from "../host/on-path.ts";
import { samePath } from "../host/same-path.ts";
import { childEnvironment } from "./child-environment.ts";

export interface Client {
	path: string;
	/** As it names itself: `2.1.328`. */
	version: string;
}

/** What has to be known to start the client. */
export interface Surroundings {
	config: Config;
	log(event: string, detail?: unknown): void;
}

/**
 * Finds the Claude Code on the PATH. Returns `undefined` where there is none that tells its
 * version.
 */
export async function findClient(around: Surroundings): Promise<Client | undefined> {
	const path = onPath(around.config.env.PATH, "claude");
	if (path === undefined) return undefined;
	const { ok, out } = await runClient(around, path, around.config.claudeDir, ["--version"]);
	const version = ok ? out.match(/\d+\.\d+\.\d+/)?.[0] : undefined;
	return version === undefined ? undefined : { path, version };
}

/**
 * Tells by its help whether this client has plugins. One that has none would take `plugin
 * marketplace add` for a prompt, and start a session to answer it.
 */
export async function hasPlugins(around: Surroundings, client: Client, dir: string): Promise<boolean> {
	const { ok, out } = await runClient(around, client.path, dir, ["plugin", "--help"]);
	return ok && /^\s+marketplace\b/m.test(out) && /^\s+install\b/m.test(out);
}

/** Runs the client for one config folder. If it fails, what it says goes to the log. */
export async function runClient(
	around: Surroundings,
	path: string,
	dir: string,
	args: string[],
): Promise<{ ok: boolean; out: string }> {
	const { execa } = await import("execa");
	const end = await execa(path, args, {
		env: clientEnvironment(around, dir),
		extendEnv: false,
		cwd: "/",
		stdin: "ignore",
		reject: false,
		timeout: 120_000,
	});
	if (end.exitCode !== 0) {
		const said = `${end.stdout}\n${end.stderr}`.trim().slice(0, 4_000);
		around.log("install-client", { args, dir, exitCode: end.exitCode, said });
	}
	return { ok: end.exitCode === 0, out: String(end.stdout) };
}

/**
 * Makes the environment of a client for one config folder. The variable must stay unset for the
 * default folder, unless the person has set it: with it, the client looks for .claude.json inside
 * the folder, not beside it.
 * @param more variables on top of those that it is given.
 * @param given the environment to pass on, as far as it may be; our own, where none is named.
 */
export function clientEnvironment(
	around: Surroundings,
	dir: string,
	more: Record<string, string> = {},
	given: NodeJS.ProcessEnv = around.config.env,
): NodeJS.ProcessEnv {
	const { CLAUDE_CONFIG_DIR: own, ...env } = childEnvironment(given, more);
	const { defaultClaudeDir } = around.config;
	if (own && samePath(own, dir)) return { ...env, CLAUDE_CONFIG_DIR: own };
	return samePath(dir, defaultClaudeDir) ? env : { ...env, CLAUDE_CONFIG_DIR: dir };
}

/** The file in which a client of this config folder keeps its state and its MCP servers. */
export function stateFile(around: Surroundings, dir: string): string {
	const named = clientEnvironment(around, dir).CLAUDE_CONFIG_DIR !== undefined;
	return join(named ? dir : join(around.config.defaultClaudeDir, ".."), ".claude.json");
}
