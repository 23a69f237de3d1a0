import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

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
	const files = [join(claudeDir, "settings.json")];
	if (cwd) files.push(join(cwd, ".claude/settings.json"), join(cwd, ".claude/settings.local.json"));
	const all = files.map(read);
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

function read(file: string): Raw | undefined {
	try {
		return parse(readFileSync(file, "utf8"));
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
