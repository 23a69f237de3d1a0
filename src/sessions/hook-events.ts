import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { readEntry } from "../claude/registry.ts";
import type { Context } from "../context.ts";
import { discard } from "../host/atomic-write.ts";
import { parseJson } from "../host/json-file.ts";
import { lease } from "../host/lease.ts";
import { isOwnProcess } from "../host/owner.ts";
import { readPlainFile } from "../host/plain-file.ts";
import { processEnvironment } from "../host/process-details.ts";
import { readProcess } from "../host/processes.ts";
import type { Card } from "../model/card.ts";
import { SessionId } from "../model/session.ts";
import { type CardFields, readCard, readCards, withoutProcess, writeCard } from "./cards.ts";
import { isOurClient } from "./our-client.ts";
import { readPredecessors, replaceSession } from "./predecessor-file.ts";
import { mayUseConfigDir } from "./processes.ts";

const MAX_BYTES = 1 << 20;
/** How long to wait for another process that applies events. One event takes some 5 ms. */
const LEASE_WAIT_MS = 2_000;

/**
 * Brings the cards up to date with what the session-start and session-end hooks have written down.
 * Those hooks are a few lines of shell that start no Node. So they only leave the event in
 * `events/`, with the client's process, and whoever next reads the cards calls this. Never throws:
 * what fails is logged.
 *
 * One process at a time applies events, because their order counts. Were a session's start applied
 * after the /clear that ended it, it would take the process away from the session that runs there
 * by then. An event is removed when its cards are written.
 */
export async function applyEvents(context: Context): Promise<void> {
	const folder = context.config.paths.events;
	if (oldestFirst(folder).length === 0) return;
	let release: (() => void) | undefined;
	try {
		release = await lease(context.config.paths.leases, "events", { ms: LEASE_WAIT_MS, now: context.now });
		if (!release) throw new Error("another process has been at it for too long");
		for (const name of oldestFirst(folder)) {
			const file = join(folder, name);
			const event = parse(readPlainFile(file, MAX_BYTES)?.text ?? "");
			// Where an event cannot be applied (a full disk), those after it have to wait.
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
	/** Start: `startup`, `resume`, `clear`, `compact`, `fork`. End: `clear`, `other` … */
	why: string;
	cwd: string | undefined;
	pid: number;
	procStart: string;
}

/** What Claude Code gives both hooks on stdin, as far as we use it. */
const HookJson = z.object({
	session_id: SessionId,
	cwd: z.string().optional().catch(undefined),
	source: z.string().optional().catch(undefined),
	reason: z.string().optional().catch(undefined),
});

function oldestFirst(folder: string): string[] {
	try {
		const names = readdirSync(folder).filter((name) => !name.endsWith(".tmp"));
		const time = (name: string) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
		return names.sort((a, b) => time(a) - time(b));
	} catch {
		return [];
	}
}

/** Reads an event's lines: its name, the client's pid and start time, Claude Code's JSON. */
function parse(text: string): HookEvent | undefined {
	const [event, pid = "", procStart = "", ...json] = text.split("\n");
	const input = HookJson.safeParse(parseJson(json.join("\n"))).data;
	if (!input || !/^\d+$/.test(pid)) return undefined;
	const { session_id: session, cwd, source, reason } = input;
	return {
		starts: event === "session-start",
		session,
		why: source ?? reason ?? "",
		cwd,
		pid: Number(pid),
		procStart,
	};
}

async function apply(context: Context, event: HookEvent): Promise<void> {
	if (event.starts) await applyStart(context, event);
	else await applyEnd(context, event);
}

/** A session has started in a process. From then on its card names it, and no other card does. */
async function applyStart(context: Context, event: HookEvent): Promise<void> {
	const started = await writeStarted(context, event);
	if (event.why === "clear") await replaceAsShellSaw(context, started);
	for (const card of cardsOfProcess(context, event)) {
		if (card.session === event.session) continue;
		// Only /clear puts the new session in the place of the one before.
		if (event.why === "clear") await replaceSession(context, card, event.session);
		else await writeCard(context, withoutProcess(card));
	}
}

/**
 * A session has ended, and no card names its process from then on. After /clear this waits for the
 * start that follows, which says what took the session's place.
 */
async function applyEnd(context: Context, event: HookEvent): Promise<void> {
	if (event.why === "clear") return;
	const card = cardsOfProcess(context, event).find(({ session }) => session === event.session);
	if (card) await writeCard(context, withoutProcess(card));
	forgetClient(context, event);
}

function cardsOfProcess(context: Context, { pid, procStart }: HookEvent): Card[] {
	return readCards(context).filter((card) => card.pid === pid && card.procStart === procStart);
}

async function writeStarted(context: Context, event: HookEvent): Promise<CardFields> {
	const earlier = readCard(context, event.session);
	const configDir = earlier?.configDir ?? (await configDirOf(context, event)) ?? context.config.claudeDir;
	const card: CardFields = {
		session: event.session,
		configDir,
		cwd: event.cwd ?? earlier?.cwd ?? context.config.cwd,
		name: earlier?.name,
		pid: event.pid,
		procStart: event.procStart,
		registered: (await readEntry(configDir, event.pid))?.sessionId,
		hooked: true,
		// As in `keep-card.ts`: this one answers a question, and its person has gone on elsewhere.
		movedTo: earlier?.movedTo && (await isOurClient(event.pid)) ? earlier.movedTo : undefined,
	};
	await writeCard(context, card);
	return card;
}

/** What no card says, the hook's shell may have seen: which session the process had before. */
async function replaceAsShellSaw(context: Context, started: CardFields): Promise<void> {
	const before = readPredecessors(context, started.session).at(-1);
	if (before === undefined) return;
	const replaced = readCard(context, before) ?? { ...started, session: before, name: undefined };
	if (replaced.movedTo === undefined) await replaceSession(context, replaced, started.session);
}

/** Removes what the hook's shell wrote for itself: which session the process has. */
function forgetClient(context: Context, { pid, procStart, session }: HookEvent): void {
	const file = context.config.paths.client(pid);
	// The process may have another session since, by /resume.
	if (readPlainFile(file, MAX_BYTES)?.text === `${procStart}\n${session}\n`) discard(file);
}

async function configDirOf(context: Context, event: HookEvent): Promise<string | undefined> {
	const client = await readProcess(event.pid);
	if (client?.start !== event.procStart || !(await isOwnProcess(event.pid))) return undefined;
	const dir = processEnvironment(event.pid)?.CLAUDE_CONFIG_DIR;
	return dir && mayUseConfigDir(context, dir) ? dir : undefined;
}
