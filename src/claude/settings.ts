import { realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod";
import { parseJson, readJson } from "../host/json-file.ts";

/** What a session's settings say that matters to those who write to it. */
export interface SessionSettings {
	/** `crossSessionInbound`: what it does with messages of other sessions. */
	inbound: "accept" | "refuse" | "default";
	/**
	 * `permissions.defaultMode`, the strictest to us of all: `bypassPermissions` wherever one file
	 * says it.
	 */
	mode: string | undefined;
}

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
	const files = [join(claudeDir, "settings.json")];
	if (cwd) files.push(join(cwd, ".claude/settings.json"), join(cwd, ".claude/settings.local.json"));
	const all = [...files.map(settingsIn), ...settingsFlags(args).map((flag) => settingsOfFlag(flag, cwd))];
	const words = all.map((settings) => settings?.crossSessionInbound);
	const modes = all.map((settings) => settings?.permissions?.defaultMode);
	return {
		inbound: words.includes("refuse") ? "refuse" : words.includes("accept") ? "accept" : "default",
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
 * The flag's value is the settings themselves or a file, named from the folder that the client was
 * started in.
 */
function settingsOfFlag(flag: string, cwd: string | undefined): Settings | undefined {
	return Settings.safeParse(parseJson(flag)).data ?? settingsIn(resolve(cwd ?? "/", flag));
}

function settingsIn(file: string): Settings | undefined {
	try {
		// A person's own file may be a link into a folder of such files.
		return readJson(realpathSync(file), Settings);
	} catch {
		return undefined;
	}
}
