import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { discard } from "../host/atomic-write.ts";
import { lease } from "../host/lease.ts";
import { readPlainFile } from "../host/plain-file.ts";
import { processVariable } from "../host/process-details.ts";
import { readProcess } from "../host/processes.ts";
import { isSessionId } from "../model/session.ts";
import { readCard, readCards, writeCard } from "./cards.ts";
import { readPredecessors, replaceSession, withoutProcess } from "./predecessors.ts";

const MAX_BYTES = 1 << 20;
/** Working in an event takes some 5 ms. */
const TURN_MS = 2_000;

/**
 * Brings the cards up to date with what the session-start and session-end hooks have written down. The hook itself is a few lines of
 * shell that start no Node, so it only leaves the event in `events/`, with the client's process; whoever next looks at the
 * cards works it in. One at a time, for the order counts: a session's start that is worked in after the /clear that
 * ended it would take the process away from the session that runs there now. An event is removed when its cards are written.
 */
export async function foldEvents(context: Context): Promise<void> {
	const folder = context.config.paths.events;
	if (oldestFirst(folder).length === 0) return;
	let release: (() => void) | undefined;
	try {
		release = await lease(context.config.paths.leases, "events", { ms: TURN_MS, now: context.now });
		if (!release) throw new Error("another process has been at it for too long");
		for (const name of oldestFirst(folder)) {
			const file = join(folder, name);
			const event = parse(readPlainFile(file, MAX_BYTES)?.text ?? "");
			// Where it cannot be worked in (a full disk), those after it have to wait: the order counts.
			if (event) await apply(context, event);
			discard(file);
		}
	} catch (error) {
		context.log("hook-events", error);
	} finally {
		release?.();
	}
}

interface HookEvent {
	starts: boolean;
	session: string;
	/** SessionStart: `startup`, `resume`, `clear`, `compact`, `fork`. SessionEnd: `clear`, `other` … */
	why: string;
	cwd: string | undefined;
	pid: number;
	procStart: string;
}

function oldestFirst(folder: string): string[] {
	try {
		const names = readdirSync(folder).filter((name) => !name.endsWith(".tmp"));
		const time = (name: string) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
		return names.sort((a, b) => time(a) - time(b));
	} catch {
		return [];
	}
}

/** Four lines: the event, the client's pid, its start time, and the JSON Claude Code gave. */
function parse(text: string): HookEvent | undefined {
	const [event, pid, start = "", ...json] = text.split("\n");
	try {
		const input: Record<string, unknown> = JSON.parse(json.join("\n"));
		const { session_id: session, cwd, source, reason } = input;
		if (typeof session !== "string" || !isSessionId(session) || !/^\d+$/.test(pid ?? "")) return undefined;
		return {
			starts: event === "session-start",
			session,
			why: typeof source === "string" ? source : typeof reason === "string" ? reason : "",
			cwd: typeof cwd === "string" ? cwd : undefined,
			pid: Number(pid),
			procStart: start,
		};
	} catch {
		return undefined;
	}
}

async function apply(context: Context, event: HookEvent): Promise<void> {
	if (event.starts) await start(context, event);
	const ran = readCards(context).filter(
		(card) => card.pid === event.pid && card.procStart === event.procStart,
	);
	for (const card of ran) {
		// The process runs another session now, and only /clear puts that in this one's place. Of an end by /clear the start
		// that follows tells; any other end leaves a card without a process.
		const replaced = event.starts && event.why === "clear" && card.session !== event.session;
		const left = event.starts
			? card.session !== event.session
			: card.session === event.session && event.why !== "clear";
		if (replaced) await replaceSession(context, card, event.session);
		else if (left) await writeCard(context, withoutProcess(card));
	}
	if (!event.starts && event.why !== "clear") forgetClient(context, event);
}

async function start(context: Context, event: HookEvent): Promise<void> {
	const known = readCard(context, event.session);
	const card = {
		session: event.session,
		configDir: known?.configDir ?? (await configDirOf(event)) ?? context.config.claudeDir,
		cwd: event.cwd ?? known?.cwd ?? context.config.cwd,
		name: known?.name,
		pid: event.pid,
		procStart: event.procStart,
		hooked: true,
	};
	await writeCard(context, card);
	if (event.why !== "clear") return;
	// What no card says, the hook's shell may have seen: which session the process had before.
	const before = readPredecessors(context, event.session).at(-1);
	if (before === undefined) return;
	const earlier = readCard(context, before);
	if (earlier?.movedTo !== undefined) return;
	const old = earlier ?? { ...card, session: before, name: undefined };
	await replaceSession(context, old, event.session);
}

/** Which session the process had, written by the hook's shell for itself. */
function forgetClient(context: Context, { pid, procStart, session }: HookEvent): void {
	const file = context.config.paths.client(pid);
	// By now the process may have another session, by /resume.
	if (readPlainFile(file, MAX_BYTES)?.text === `${procStart}\n${session}\n`) discard(file);
}

async function configDirOf(event: HookEvent): Promise<string | undefined> {
	const process = await readProcess(event.pid);
	return process?.start === event.procStart ? processVariable(event.pid, "CLAUDE_CONFIG_DIR") : undefined;
}
