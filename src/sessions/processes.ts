import { join } from "node:path";
import type { TranscriptFile } from "../claude/transcript-files.ts";
import { type Context, transcriptsOf } from "../context.ts";
import {
	ENVIRONMENT_READABLE,
	listProcesses,
	openFiles,
	type ProcessInfo,
	processArgs,
	processCwd,
	processVariable,
	startedAt,
} from "../host/processes.ts";
import { isSessionId } from "../model/session.ts";
import { readCards } from "./cards.ts";

/** A start time is right to about a tenth of a second. */
const START_SLACK_MS = 200;

/** A running claude process, with the folders its environment names. */
export interface ClaudeProcess extends ProcessInfo {
	configDir: string;
	intercomDir: string;
}

/** How a session was told from its process, surest first. */
export type ProcessEvidence = "card" | "arguments" | "open files" | "folder and start time";

/** Every claude process of this machine that can be looked into. It calls itself `claude`, native or under Node. */
export async function claudeProcesses(context: Context): Promise<ClaudeProcess[]> {
	const named = (await listProcesses()).filter(isClaude);
	// A client's own helpers (a worker, a daemon's spare) are its children by the same name.
	const pids = new Set(named.map((process) => process.pid));
	return named
		.filter((process) => !pids.has(process.ppid))
		.flatMap((process) => describe(context, process) ?? []);
}

/** True for the process of a client that runs or is stopped; one that has ended and waits to be reaped is none. */
export function isClaude(process: ProcessInfo): boolean {
	return /^claude(\.exe)?$/.test(process.name) && !/^[ZX]/.test(process.state);
}

/** The folders of one claude process, or `undefined` where its environment may not be read (another user's). */
export function describe(context: Context, process: ProcessInfo): ClaudeProcess | undefined {
	const { claudeDir, intercomDir } = context.config;
	if (!ENVIRONMENT_READABLE) return { ...process, configDir: claudeDir, intercomDir };
	const home = processVariable(process.pid, "HOME");
	if (!home) return undefined;
	return {
		...process,
		configDir: processVariable(process.pid, "CLAUDE_CONFIG_DIR") ?? join(home, ".claude"),
		intercomDir: processVariable(process.pid, "CLAUDE_INTERCOM_DIR") ?? join(home, ".claude-intercom"),
	};
}

/**
 * The session of a client that keeps no registry: the card its SessionStart hook wrote, `--resume` or `--session-id` in
 * its arguments (2.0.60 under Node overwrites them with its title, so they are seldom there), a transcript it holds
 * open, or the only transcript of its folder written since it started, where it is the only such client there.
 */
export async function sessionOfProcess(
	context: Context,
	process: ClaudeProcess,
	others: readonly ClaudeProcess[],
): Promise<{ session: string; cwd: string | undefined; by: ProcessEvidence } | undefined> {
	const cwd = await processCwd(process.pid);
	const cards = readCards(context);
	const card = cards.find(
		(each) => each.pid === process.pid && each.procStart === process.start && each.movedTo === undefined,
	);
	if (card) return { session: card.session, cwd: card.cwd, by: "card" };

	const args = await processArgs(process.pid);
	const named = args.findLast(
		(arg, at) => isSessionId(arg) && /^(--resume|-r|--session-id)$/.test(args[at - 1] ?? ""),
	);
	if (named) return { session: named, cwd, by: "arguments" };

	if (!cwd) return undefined;
	const folder = transcriptsOf(context).listProject(process.configDir, cwd);
	const open = await openFiles(process.pid, ".jsonl");
	const held = folder.filter((file) => open.includes(file.path) && hasConversation(context, file));
	if (held.length === 1 && held[0]) return { session: held[0].session, cwd, by: "open files" };

	const since = startedAt(process) - START_SLACK_MS;
	const written = folder.filter(
		(file) =>
			file.modified >= since &&
			!cards.some((each) => each.session === file.session && each.pid !== undefined) &&
			hasConversation(context, file),
	);
	const rivals = await Promise.all(others.map((other) => processCwd(other.pid)));
	const alone = rivals.filter((other) => other === cwd).length <= 1;
	return alone && written.length === 1 && written[0]
		? { session: written[0].session, cwd, by: "folder and start time" }
		: undefined;
}

/**
 * At its start 2.0.60 writes a transcript with nothing but a `file-history-snapshot` in it, also where it goes on with an earlier
 * session (`--continue`): taken for its session, the one it really runs would be resumed beside it. Only the records of
 * a conversation name a folder.
 */
function hasConversation(context: Context, file: TranscriptFile): boolean {
	return transcriptsOf(context).head(file).cwd !== undefined;
}
