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

/** Where the client is started from. */
export interface Surroundings {
	config: Config;
	log(event: string, detail?: unknown): void;
}

/** The Claude Code on the PATH; `undefined` where there is none that tells its version. */
export async function findClient(around: Surroundings): Promise<Client | undefined> {
	const path = onPath(around.config.env.PATH, "claude");
	if (path === undefined) return undefined;
	const { ok, out } = await runClient(around, path, around.config.claudeDir, ["--version"]);
	const version = ok ? out.match(/\d+\.\d+\.\d+/)?.[0] : undefined;
	return version === undefined ? undefined : { path, version };
}

/**
 * Whether this client has plugins. By its help: one that has none would take `plugin marketplace add` for a prompt, and start a
 * session to answer it.
 */
export async function hasPlugins(around: Surroundings, client: Client, dir: string): Promise<boolean> {
	const { ok, out } = await runClient(around, client.path, dir, ["plugin", "--help"]);
	return ok && /^\s+marketplace\b/m.test(out) && /^\s+install\b/m.test(out);
}

/** Runs the client for one config folder. What it says goes to the log where it fails. */
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
 * The environment of a client for one config folder. For the default folder the variable has to be unset, where the person has
 * not set it: with it, the client looks for .claude.json inside the folder, not beside it.
 * @param more variables on top of those of our own environment that it may have.
 */
export function clientEnvironment(
	around: Surroundings,
	dir: string,
	more: Record<string, string> = {},
): NodeJS.ProcessEnv {
	const { CLAUDE_CONFIG_DIR: own, ...env } = childEnvironment(around.config.env, more);
	const { defaultClaudeDir } = around.config;
	if (own && samePath(own, dir)) return { ...env, CLAUDE_CONFIG_DIR: own };
	return samePath(dir, defaultClaudeDir) ? env : { ...env, CLAUDE_CONFIG_DIR: dir };
}

/** The file in which a client of this config folder keeps its state and its MCP servers. */
export function stateFile(around: Surroundings, dir: string): string {
	const named = clientEnvironment(around, dir).CLAUDE_CONFIG_DIR !== undefined;
	return join(named ? dir : join(around.config.defaultClaudeDir, ".."), ".claude.json");
}
