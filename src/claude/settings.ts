import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isOfOthers } from "../host/owner.ts";
import { linkedFile, readPlainFile } from "../host/plain-file.ts";

/** Larger than any settings. */
const MOST_BYTES = 1 << 20;

/** What a session's settings say that matters to those who write to it. */
export interface SessionSettings {
	/** `crossSessionInbound`: what it does with messages of other sessions. */
	inbound: "accept" | "refuse" | "default";
	/** `permissions.defaultMode`, the strictest to us of all: `bypassPermissions` wherever one file says it. */
	mode: string | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: somebody else's settings, read field by field
type Raw = Record<string, any>;

/**
 * The settings as they may hold for a session, from every file Claude Code merges (user, project, local, `--settings`).
 * Which of them wins is the client's affair: here the word counts that forbids more. What cannot be read says nothing.
 * @param args the arguments of the session's process, where they are known.
 */
export function sessionSettings(
	claudeDir: string,
	cwd: string | undefined,
	args: readonly string[],
): SessionSettings {
	const flags = args.flatMap((arg, at) => {
		if (arg === "--settings") return args[at + 1] ?? [];
		return arg.startsWith("--settings=") ? arg.slice("--settings=".length) : [];
	});
	const all = [read(join(claudeDir, "settings.json")), ...(cwd ? projectSettings(cwd) : [])];
	// A file may be named from the folder the client was started in.
	all.push(...flags.map((flag) => parse(flag) ?? read(resolve(cwd ?? "/", flag))));
	const words = all.map((settings) => settings?.crossSessionInbound);
	const modes = all.map((settings) => settings?.permissions?.defaultMode);
	return {
		inbound: words.includes("refuse") ? "refuse" : words.includes("accept") ? "accept" : "default",
		mode: modes.includes("bypassPermissions")
			? "bypassPermissions"
			: modes.findLast((mode) => typeof mode === "string"),
	};
}

/**
 * What a repository says. Whoever wrote the repository may have put anything there: a link to another
 * file of it is followed, and none out of it.
 */
function projectSettings(cwd: string): (Raw | undefined)[] {
	const root = repositoryOf(cwd);
	return ["settings.json", "settings.local.json"].map((name) => read(join(cwd, ".claude", name), root));
}

/** The nearest folder, from `cwd` upwards, that is a repository's; `cwd` where there is none. */
function repositoryOf(cwd: string): string {
	for (let folder = cwd; ; folder = dirname(folder)) {
		if (existsSync(join(folder, ".git"))) return folder;
		if (folder === dirname(folder)) return cwd;
	}
}

/** A person's own file may be a link to anywhere, as those who keep their dotfiles together have it. */
function read(file: string, within?: string): Raw | undefined {
	try {
		const path = linkedFile(file, within);
		if (path === undefined || (within === undefined && isOfOthers(path))) return undefined;
		const text = readPlainFile(path, MOST_BYTES)?.text;
		return text === undefined ? undefined : parse(text);
	} catch {
		return undefined;
	}
}

function parse(text: string): Raw | undefined {
	try {
		const settings: unknown = JSON.parse(text);
		return typeof settings === "object" && settings !== null ? settings : undefined;
	} catch {
		return undefined;
	}
}
