import { findClient } from "../claude/program.ts";
import type { Context } from "../context.ts";
import type { Caller } from "../sessions/identity.ts";
import { liveSessions } from "../sessions/live.ts";
import type { Check } from "./check.ts";
import { checkFolder } from "./check-folder.ts";
import { checkNotify } from "./check-notify.ts";
import { checkCopy, checkInstalled } from "./check-plugin.ts";
import { checkPrograms } from "./check-programs.ts";
import { checkHooks, checkIdentity, checkMonitors, checkWaking } from "./check-sessions.ts";
import { checkSettings } from "./check-settings.ts";
import { configFolders } from "./config-folders.ts";

export interface Diagnosis {
	/** Nothing has failed. There may be warnings. */
	ok: boolean;
	checks: Check[];
}

/** Checks everything that Intercom needs for this caller, and changes nothing. */
export async function diagnose(context: Context, caller: Caller | undefined): Promise<Diagnosis> {
	const dirs = await configFolders(context, []);
	const { sessions } = await liveSessions(context);
	const client = await findClient(context);
	const checks = [
		...checkPrograms(context, client),
		checkFolder(context),
		checkSettings(context),
		checkCopy(context, client, sessions),
		...dirs.map((dir) => checkInstalled(context, dir)),
		checkHooks(context, sessions),
		await checkWaking(context, sessions),
		...(await checkMonitors(context, sessions)),
		checkIdentity(caller),
		checkNotify(context),
	];
	return { ok: checks.every(({ status }) => status !== "fail"), checks };
}
