import type { RegistryEntry } from "../claude/registry.ts";
import type { Context } from "../context.ts";
import type { ProcessInfo } from "../host/process-info.ts";
import { readProcess } from "../host/processes.ts";
import type { Card } from "../model/card.ts";
import { readCard, readCards, writeCard } from "./cards.ts";
import { clearedInto } from "./cleared-into.ts";
import { applyEvents } from "./hook-events.ts";
import { replaceSession } from "./predecessor-file.ts";

/** A registry entry with the session that its client runs now. */
export interface EntryNow extends RegistryEntry {
	/** What told the session. */
	by: "registry" | "SessionStart hook" | "transcript";
}

/**
 * Returns a registry entry with the session that its client runs now. The registry of 2.1.100,
 * which names no version, changes at /resume and keeps the old session at /clear. Then the
 * SessionStart hook's card tells, where that hook ran under this very process; else the transcripts
 * do. `undefined`: nothing tells for certain. Whoever took the entry's word would type into another
 * conversation, and resume the one that runs.
 */
export async function entryNow(
	context: Context,
	configDir: string,
	entry: RegistryEntry,
): Promise<EntryNow | undefined> {
	const named: EntryNow = { ...entry, by: "registry" };
	if (entry.version !== undefined) return named;
	await applyEvents(context);
	const process = await readProcess(entry.pid);
	if (!process) return named;
	const card = cardsOf(context, process).find((each) => isNewer(each, entry));
	if (card) return { ...entry, sessionId: card.session, cwd: card.cwd, by: "SessionStart hook" };
	const session = await clearedInto(context, configDir, entry, process);
	if (session === undefined) return undefined;
	if (session === entry.sessionId) return named;
	await noteClear(context, entry, session, process);
	return { ...entry, sessionId: session, by: "transcript" };
}

function cardsOf(context: Context, { pid, start }: ProcessInfo): Card[] {
	return readCards(context).filter(
		(card) => card.pid === pid && card.procStart === start && card.movedTo === undefined,
	);
}

/** Tells whether a hook wrote this card, and the registry has named no other session since. */
function isNewer({ hooked, session, registered }: Card, { sessionId }: RegistryEntry): boolean {
	return hooked === true && [session, registered ?? sessionId].includes(sessionId);
}

/**
 * Writes down a /clear that no hook has, once, where Intercom serves the session before it. One
 * that is resumed after that has its mail back.
 */
async function noteClear(
	context: Context,
	{ sessionId: before }: RegistryEntry,
	session: string,
	process: ProcessInfo,
): Promise<void> {
	const served = readCard(context, before);
	const known = cardsOf(context, process);
	if (!served || known.some((card) => card.session === session)) return;
	const { pid, start: procStart } = process;
	const { configDir, cwd } = served;
	await writeCard(context, { configDir, cwd, ...readCard(context, session), session, pid, procStart });
	for (const card of [served, ...known]) {
		if (card.movedTo === undefined) await replaceSession(context, card, session);
	}
}
