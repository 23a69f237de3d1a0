import { parse } from "shell-quote";
import { IntercomError } from "../../errors.ts";

/** Flags that let a client do anything, whatever mode is asked for beside them. */
const BYPASS = /^--(allow-)?dangerously-skip-permissions$/;
const ALLOWED_BY = "CLAUDE_INTERCOM_RESUME_BYPASS=1";

/**
 * Splits CLAUDE_INTERCOM_RESUME_FLAGS as a shell would. Flags that bypass permissions are left out
 * where the session may not have them.
 * @param allowed the person has set CLAUDE_INTERCOM_RESUME_BYPASS.
 * @param bypasses the session bypassed them itself, and may again.
 * @throws IntercomError `bad_input` where it holds more than flags, or flags that bypass and are
 * not allowed
 */
export function resumeFlags(
	text: string,
	env: NodeJS.ProcessEnv,
	{ allowed, bypasses }: { allowed: boolean; bypasses: boolean },
): string[] {
	const words = parse(text, (name) => env[name] ?? "");
	// What follows `--` is a prompt, and our own flags would be one.
	if (!words.every((word) => typeof word === "string") || words.includes("--")) {
		throw new IntercomError("bad_input", "CLAUDE_INTERCOM_RESUME_FLAGS holds more than flags.", {
			hint: "Give flags and their values only; quote what has special characters.",
		});
	}
	const flags = words as string[];
	const left = withoutBypass(flags);
	if (left.length < flags.length && !allowed) {
		throw new IntercomError("bad_input", "CLAUDE_INTERCOM_RESUME_FLAGS would bypass permissions.", {
			hint: `Take that flag out. ${ALLOWED_BY} allows it for sessions that bypassed them themselves.`,
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
