import { parse } from "shell-quote";
import { IntercomError } from "../errors.ts";

/** Flags that let a client do anything, whatever mode is asked for beside them. */
const BYPASS = /^--(allow-)?dangerously-skip-permissions$/;

/** What splitting the person's flags depends on. */
export interface Splitting {
	/** What names the flags to the person: where they are set. */
	place: string;
	/** The person has set `resume-bypass`. */
	allowed: boolean;
	/** The session bypassed permissions itself, and may again. */
	bypasses: boolean;
}

/**
 * Splits the setting `resume-flags` as a shell would. Flags that bypass permissions are left out
 * where the session may not have them.
 * @throws IntercomError `bad_input` where it holds more than flags, or flags that bypass and are
 * not allowed
 */
export function resumeFlags(
	text: string,
	env: NodeJS.ProcessEnv,
	{ place, allowed, bypasses }: Splitting,
): string[] {
	const words = parse(text, (name) => env[name] ?? "");
	// What follows `--` is a prompt, and our own flags would be one.
	if (!words.every((word) => typeof word === "string") || words.includes("--")) {
		throw new IntercomError("bad_input", `${place} holds more than flags.`, {
			hint: "Give flags and their values only; quote what has special characters.",
		});
	}
	const flags = words as string[];
	const left = withoutBypass(flags);
	if (left.length < flags.length && !allowed) {
		throw new IntercomError("bad_input", `${place} would bypass permissions.`, {
			hint:
				`Take that flag out of ${place}. \`claude-intercom config set resume-bypass on\`, or ` +
				"CLAUDE_INTERCOM_RESUME_BYPASS=1, allows it for sessions that bypassed them themselves.",
		});
	}
	return bypasses ? flags : left;
}

function withoutBypass(flags: readonly string[]): string[] {
	return flags.filter((flag, at) => {
		if (BYPASS.test(flag) || flag === "--permission-mode=bypassPermissions") return false;
		if (flag === "--permission-mode") return flags[at + 1] !== "bypassPermissions";
		return flag !== "bypassPermissions" || flags[at - 1] !== "--permission-mode";
	});
}
