import type { TranscriptFile } from "../claude/transcript-files.ts";
import { type Context, transcriptsOf } from "../context.ts";
import { openFiles, processArgs, processCwd, startedAt } from "../host/process-details.ts";
import type { Card } from "../model/card.ts";
import { isSessionId } from "../model/session.ts";
import { readCards } from "./cards.ts";
import type { ClaudeProcess } from "./processes.ts";

/** A start time is right to about a tenth of a second. */
const START_SLACK_MS = 200;

/** How a session was told from its process, surest first. */
export type ProcessEvidence = "card" | "arguments" | "open files" | "folder and start time";

/** The session that a process runs, and how it was told. */
export interface ProcessSession {
	session: string;
	cwd: string | undefined;
	by: ProcessEvidence;
}

/**
 * Returns the session of a client that keeps no registry, by the surest evidence there is:
 * - the card that its SessionStart hook wrote
 * - `--resume` or `--session-id` in its arguments. 2.0.60 under Node overwrites them with its
 *   title, so they are seldom there.
 * - a transcript that it holds open
 * - the only transcript of its folder written since it started, where no other such client works
 * @param clients all clients that may work in the same folder, itself included
 */
export async function sessionOfProcess(
	context: Context,
	client: ClaudeProcess,
	clients: readonly ClaudeProcess[],
): Promise<ProcessSession | undefined> {
	const cwd = await processCwd(client.pid);
	const cards = readCards(context);
	const found = fromCard(client, cards) ?? (await fromArguments(client, cwd));
	if (found || !cwd) return found;
	const transcripts = transcriptsOf(context).listProject(client.configDir, cwd);
	return (
		(await fromOpenFiles(context, client, cwd, transcripts)) ??
		(await fromFolder(context, client, cwd, transcripts, cards, clients))
	);
}

function fromCard(client: ClaudeProcess, cards: readonly Card[]): ProcessSession | undefined {
	const card = cards.find(
		({ pid, procStart, movedTo }) =>
			pid === client.pid && procStart === client.start && movedTo === undefined,
	);
	return card && { session: card.session, cwd: card.cwd, by: "card" };
}

async function fromArguments(
	client: ClaudeProcess,
	cwd: string | undefined,
): Promise<ProcessSession | undefined> {
	const args = await processArgs(client.pid);
	const session = args.findLast(
		(arg, at) => isSessionId(arg) && /^(--resume|-r|--session-id)$/.test(args[at - 1] ?? ""),
	);
	return session === undefined ? undefined : { session, cwd, by: "arguments" };
}

async function fromOpenFiles(
	context: Context,
	client: ClaudeProcess,
	cwd: string,
	transcripts: readonly TranscriptFile[],
): Promise<ProcessSession | undefined> {
	const open = await openFiles(client.pid, ".jsonl");
	const held = transcripts.filter((file) => open.includes(file.path) && hasConversation(context, file));
	const session = only(held)?.session;
	return session === undefined ? undefined : { session, cwd, by: "open files" };
}

async function fromFolder(
	context: Context,
	client: ClaudeProcess,
	cwd: string,
	transcripts: readonly TranscriptFile[],
	cards: readonly Card[],
	clients: readonly ClaudeProcess[],
): Promise<ProcessSession | undefined> {
	const since = startedAt(client) - START_SLACK_MS;
	const ofOtherProcesses = new Set(
		cards.filter(({ pid }) => pid !== undefined).map(({ session }) => session),
	);
	const written = transcripts.filter(
		(file) => file.modified >= since && !ofOtherProcesses.has(file.session) && hasConversation(context, file),
	);
	const session = only(written)?.session;
	if (session === undefined) return undefined;
	const folders = await Promise.all(clients.map(({ pid }) => processCwd(pid)));
	const isAlone = folders.filter((folder) => folder === cwd).length <= 1;
	return isAlone ? { session, cwd, by: "folder and start time" } : undefined;
}

/**
 * Tells whether a transcript holds a conversation: only the records of one name a folder. At its
 * start 2.0.60 writes a transcript with nothing but a `file-history-snapshot` in it, also where it
 * goes on with an earlier session (`--continue`). Were that taken for its session, the one it
 * really runs would be resumed beside it.
 */
function hasConversation(context: Context, file: TranscriptFile): boolean {
	return transcriptsOf(context).head(file).cwd !== undefined;
}

function only<Item>(items: readonly Item[]): Item | undefined {
	return items.length === 1 ? items[0] : undefined;
}
