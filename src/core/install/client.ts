// The person's own Claude Code, as a program to run.
import { accessSync, constants, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { childEnvironment } from "../../claude/headless.ts";
import type { Context } from "../context.ts";
import { load } from "./settle.ts";

export interface Client {
	path: string;
	/** As it names itself: `2.1.328`. */
	version: string;
}

/** The first `name` on the PATH. */
export function onPath(context: Context, name: string): string | undefined {
	const folders = (context.config.env.PATH ?? "").split(delimiter).filter(Boolean);
	return folders
		.map((folder) => join(folder, name))
		.find((path) => {
			try {
				accessSync(path, constants.X_OK);
				return true;
			} catch {
				return false;
			}
		});
}

/** The Claude Code on the PATH; `undefined` where there is none that tells its version. */
export async function findClient(context: Context): Promise<Client | undefined> {
	const path = onPath(context, "claude");
	if (path === undefined) return undefined;
	const { ok, out } = await runClient(context, path, context.config.claudeDir, ["--version"]);
	const version = ok ? out.match(/\d+\.\d+\.\d+/)?.[0] : undefined;
	return version === undefined ? undefined : { path, version };
}

/**
 * Whether this client has plugins. By its help: one that has none would take `plugin marketplace add` for a prompt, and start a
 * session to answer it.
 */
export async function hasPlugins(context: Context, client: Client, dir: string): Promise<boolean> {
	const { ok, out } = await runClient(context, client.path, dir, ["plugin", "--help"]);
	return ok && /^\s+marketplace\b/m.test(out) && /^\s+install\b/m.test(out);
}

/** Runs the client for one config folder. What it says goes to the log where it fails. */
export async function runClient(
	context: Context,
	path: string,
	dir: string,
	args: string[],
): Promise<{ ok: boolean; out: string }> {
	const { execa } = await import("execa");
	const end = await execa(path, args, {
		env: clientEnvironment(context, dir),
		extendEnv: false,
		cwd: "/",
		stdin: "ignore",
		reject: false,
		timeout: 120_000,
	});
	if (end.exitCode !== 0) {
		const said = `${end.stdout}\n${end.stderr}`.trim().slice(0, 4_000);
		context.log("install-client", { args, dir, exitCode: end.exitCode, said });
	}
	return { ok: end.exitCode === 0, out: String(end.stdout) };
}

/**
 * For the default folder the variable has to be unset, where the person has not set it: with it, the client looks for
 * .claude.json inside the folder, not beside it.
 */
function clientEnvironment(context: Context, dir: string): NodeJS.ProcessEnv {
	const { CLAUDE_CONFIG_DIR: own, ...env } = childEnvironment(context.config.env, {});
	const { defaultClaudeDir } = context.config;
	if (own && samePath(own, dir)) return { ...env, CLAUDE_CONFIG_DIR: own };
	return samePath(dir, defaultClaudeDir) ? env : { ...env, CLAUDE_CONFIG_DIR: dir };
}

/** The file in which a client of this config folder keeps its state and its MCP servers. */
export function stateFile(context: Context, dir: string): string {
	const named = clientEnvironment(context, dir).CLAUDE_CONFIG_DIR !== undefined;
	return join(named ? dir : join(context.config.defaultClaudeDir, ".."), ".claude.json");
}

/** The command and arguments of the user's MCP server named intercom, if there is one. */
export function serverOf(context: Context, dir: string): string[] | undefined {
	const server = load(stateFile(context, dir)).value.mcpServers?.intercom;
	if (server === undefined) return undefined;
	return [server?.command, ...(Array.isArray(server?.args) ? server.args : [])].map(String);
}

export function samePath(one: string, other: string): boolean {
	return real(one) === real(other);
}

function real(path: string): string {
	try {
		return realpathSync(path);
	} catch {
		return path;
	}
}
