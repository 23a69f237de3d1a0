import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import * as z from "zod";
import { parseJson, readJson } from "../host/json-file.ts";
import { isOfOthers } from "../host/owner.ts";
import { linkedFile } from "../host/plain-file.ts";

/** What a session's settings say that matters to those who write to it. */
export interface SessionSettings {
	/** `crossSessionInbound`: what it does with messages of other sessions. */
	inbound: "accept" | "hold" | "refuse" | "default";
	/**
	 * `permissions.defaultMode`, the strictest to us of all: `bypassPermissions` wherever one file
	 * says it.
	 */
	mode: string | undefined;
}

/** What `crossSessionInbound` may say, the word first that forbids most. */
const STRICTEST_FIRST = ["refuse", "hold", "accept"] as const;

/**
 * A settings file, as far as it matters here. It is somebody else's: a field of another kind says
 * nothing.
 */
const Settings = z.object({
	crossSessionInbound: z.string().optional().catch(undefined),
	permissions: z
		.object({ defaultMode: z.string().optional().catch(undefined) })
		.optional()
		.catch(undefined),
});
type Settings = z.infer<typeof Settings>;

/**
 * Reads the settings as they may hold for a session, from every file that Claude Code merges: user,
 * project, local and `--settings`. Which of them wins is the client's affair. Here the word counts
 * that forbids more. What cannot be read says nothing.
 * @param args the arguments of the session's process, where they are known.
 */
export function sessionSettings(
	claudeDir: string,
	cwd: string | undefined,
	args: readonly string[],
): SessionSettings {
	const all = [
		settingsIn(join(claudeDir, "settings.json")),
		...(cwd ? projectSettings(cwd) : []),
		...settingsFlags(args).map((flag) => settingsOfFlag(flag, cwd)),
	];
	const words = all.map((settings) => settings?.crossSessionInbound);
	const modes = all.map((settings) => settings?.permissions?.defaultMode);
	return {
		inbound: STRICTEST_FIRST.find((word) => words.includes(word)) ?? "default",
		mode: modes.includes("bypassPermissions")
			? "bypassPermissions"
			: modes.findLast((mode) => mode !== undefined),
	};
}

/** The client takes `--settings VALUE` and `--settings=VALUE`. */
function settingsFlags(args: readonly string[]): string[] {
	return args.flatMap((arg, at) => {
		if (arg === "--settings") return args[at + 1] ?? [];
		return arg.startsWith("--settings=") ? arg.slice("--settings=".length) : [];
	});
}

/**
 * What a repository says. Whoever wrote the repository may have put anything there. So a link to
 * another file of it is followed, and none that leads out of it.
 */
function projectSettings(cwd: string): (Settings | undefined)[] {
	const root = repositoryOf(cwd);
	return ["settings.json", "settings.local.json"].map((name) => settingsIn(join(cwd, ".claude", name), root));
}

/** The nearest folder, from `cwd` upwards, that is a repository's; `cwd` where there is none. */
function repositoryOf(cwd: string): string {
	for (let folder = cwd; ; folder = dirname(folder)) {
		if (existsSync(join(folder, ".git"))) return folder;
		if (folder === dirname(folder)) return cwd;
	}
}

/**
 * The flag's value is the settings themselves or a file, named from the folder that the client was
 * started in.
 */
function settingsOfFlag(flag: string, cwd: string | undefined): Settings | undefined {
	return Settings.safeParse(parseJson(flag)).data ?? settingsIn(resolve(cwd ?? "/", flag));
}

/**
 * A person's own file may be a link to anywhere, as those who keep their dotfiles together have it.
 * @param within the folder that a link may not lead out of.
 */
function settingsIn(file: string, within?: string): Settings | undefined {
	try {
		const path = linkedFile(file, within);
		if (path === undefined || (within === undefined && isOfOthers(path))) return undefined;
		return readJson(path, Settings);
	} catch {
		return undefined;
	}
}
