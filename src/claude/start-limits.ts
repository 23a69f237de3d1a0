import { statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import * as z from "zod";
import { parseJson } from "../host/json-file.ts";
import { readPlainFile } from "../host/plain-file.ts";

/**
 * What a session was started with that limits it, each as one argument: `--disallowedTools=Bash`,
 * `--strict-mcp-config`. A client that resumes the session takes none of it over by itself. Folders
 * (`--add-dir`) are left out: they widen.
 */
export type StartLimits = readonly string[];

/** Options that take values until the next option, under each of their names. */
const MANY: Record<string, string> = {
	"--tools": "--tools",
	"--allowedTools": "--allowedTools",
	"--allowed-tools": "--allowedTools",
	"--disallowedTools": "--disallowedTools",
	"--disallowed-tools": "--disallowedTools",
	"--mcp-config": "--mcp-config",
};
const ONE = ["--settings", "--setting-sources"];
const NONE = ["--strict-mcp-config", "--restricted", "--safe-mode", "--bare", "--disable-slash-commands"];
/** Options that limit nothing, but whose value may look like one that does. */
const SKIPPED = [
	"--add-dir",
	"--agent",
	"--agents",
	"--append-system-prompt",
	"--append-system-prompt-file",
	"--model",
	"--name",
	"-n",
	"--permission-mode",
	"--permission-prompt-tool",
	"--plugin-dir",
	"--session-id",
	"--system-prompt",
	"--system-prompt-file",
];

/** The limits that stand in a client's arguments, in their order. Reads them as the client does. */
export function limitsIn(args: readonly string[]): StartLimits {
	const limits: string[] = [];
	const words = [...args];
	// An option of several values goes on taking words until the next option.
	let open: string | undefined;
	for (let word = words.shift(); word !== undefined && word !== "--"; word = words.shift()) {
		if (isOption(word)) {
			const option = readOption(word, words);
			if (option.limit !== undefined) limits.push(option.limit);
			open = option.open;
		} else if (open !== undefined) limits.push(`${open}=${word}`);
	}
	return limits;
}

/**
 * What one option says. Where its value is the next word, that is taken from `rest`. `open`: more
 * values may follow.
 */
function readOption(word: string, rest: string[]): { limit?: string; open?: string } {
	const [name, joined] = split(word);
	if (NONE.includes(name)) return joined === undefined ? { limit: name } : {};
	const many = MANY[name];
	if (many === undefined && !ONE.includes(name) && !SKIPPED.includes(name)) return {};
	const value = joined ?? rest.shift() ?? "";
	if (SKIPPED.includes(name)) return {};
	return { limit: `${many ?? name}=${value}`, ...(joined === undefined ? { open: many } : {}) };
}

/** A word that the client takes for an option. */
function isOption(word: string): boolean {
	return word.length > 1 && word.startsWith("-");
}

/** `--tools=Read` as name and value. */
function split(word: string): [name: string, value: string | undefined] {
	const at = word.startsWith("--") ? word.indexOf("=") : -1;
	return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

/** An answer needs no more than these. */
const READING = "Read,Grep,Glob";
/**
 * Denied by name as well: a person's own flags may bring tools in again, and a denial wins over
 * those.
 */
const CHANGING = ["Bash", "Write", "Edit", "MultiEdit", "NotebookEdit", "mcp__*"];

/**
 * Limits under which a client can read in its project, and change nothing. Seen in 2.0.60 and
 * 2.1.328: of MCP servers none is started, and of the tools no other is there, for subagents
 * either.
 */
export const READING_ONLY: StartLimits = [
	`--tools=${READING}`,
	"--strict-mcp-config",
	...CHANGING.map((tool) => `--disallowedTools=${tool}`),
];

/** The tools that write files. In 2.0.60 plan mode does not stop what a rule allows. */
export const NO_WRITING: StartLimits = ["Write", "Edit", "MultiEdit", "NotebookEdit"].map(
	(tool) => `--disallowedTools=${tool}`,
);

/**
 * The settings that these limits name: the file or the JSON of the last `--settings`, which alone
 * counts.
 */
export function settingsIn(limits: StartLimits): string | undefined {
	return limits.flatMap((limit) => valueFor(limit, "--settings") ?? []).at(-1);
}

const MOST_SETTINGS = 1 << 20;
const Settings = z.record(z.string(), z.unknown());

/**
 * The settings a session was started with and these on top, as one argument, for the client reads
 * one `--settings` alone. `undefined` where its own cannot be read.
 * @param cwd the folder that a relative path begins at.
 */
export function withSettings(
	limits: StartLimits,
	cwd: string,
	more: Record<string, unknown>,
): string | undefined {
	const named = settingsIn(limits);
	const own = named === undefined ? {} : (inlined(named) ?? fromFile(named, cwd));
	return own && `--settings=${JSON.stringify({ ...own, ...more })}`;
}

function inlined(named: string): Record<string, unknown> | undefined {
	return Settings.safeParse(parseJson(named)).data;
}

function fromFile(named: string, cwd: string): Record<string, unknown> | undefined {
	const path = isAbsolute(named) ? named : join(cwd, named);
	return Settings.safeParse(parseJson(readPlainFile(path, MOST_SETTINGS)?.text ?? "")).data;
}

/**
 * The limits as they can be given again today, or `undefined` where the settings they name are
 * gone: then what those forbade is not known. A file of MCP servers that is gone is left out; that
 * makes no tool more.
 */
export function stillThere(limits: StartLimits, cwd: string): StartLimits | undefined {
	const settings = settingsIn(limits);
	if (settings !== undefined && inlined(settings) === undefined && !isFile(settings, cwd)) return undefined;
	return limits.filter((limit) => {
		const servers = valueFor(limit, "--mcp-config");
		return servers === undefined || inlined(servers) !== undefined || isFile(servers, cwd);
	});
}

function valueFor(limit: string, option: string): string | undefined {
	return limit.startsWith(`${option}=`) ? limit.slice(option.length + 1) : undefined;
}

function isFile(named: string, cwd: string): boolean {
	try {
		return statSync(isAbsolute(named) ? named : join(cwd, named)).isFile();
	} catch {
		return false;
	}
}
