import type { Context } from "../context.ts";
import { writeAtomic } from "../host/atomic-write.ts";
import { readPlainFile } from "../host/plain-file.ts";
import type { Card } from "../model/card.ts";
import { isSessionId } from "../model/session.ts";
import { readCard, writeCard } from "./cards.ts";

const MAX_BYTES = 1 << 20;

/**
 * The sessions /clear replaced with this one, oldest first, as they stand beside its card in `sessions/<session>.former`, one a
 * line: so that the hook's and the status line's shell, which start nothing, see their inboxes too. The cards' `movedTo` is what
 * counts everywhere else. The session-start hook writes it as well, where it saw the session before in the same process.
 */
export function readPredecessors(context: Context, session: string): string[] {
	const text = readPlainFile(context.config.paths.predecessors(session), MAX_BYTES)?.text ?? "";
	return text.split("\n").filter(isSessionId);
}

/** What a card says besides when it was written. */
export type CardFields = Omit<Card, "v" | "updatedAt">;

/**
 * Writes down that /clear put another session in the place of this card's. Its process belongs to the new one from
 * now on. The file comes first: should this process die in between, the shell looks into one inbox too many.
 */
export async function replaceSession(context: Context, card: CardFields, to: string): Promise<void> {
	await addPredecessors(context, to, card.session);
	await writeCard(context, { ...withoutProcess(card), movedTo: to });
}

/** A card of a session that does not run, or not in that process any more. */
export function withoutProcess(card: CardFields & Partial<Card>): CardFields {
	const { v: _v, updatedAt: _at, pid: _pid, procStart: _start, ...rest } = card;
	return rest;
}

/** Writes down that /clear put `session` in the place of `before`, and so of those that `before` had replaced. */
export async function addPredecessors(context: Context, session: string, before: string): Promise<void> {
	await write(context, session, [
		...readPredecessors(context, session),
		...readPredecessors(context, before),
		before,
	]);
}

/** Brings the file up to date with what the cards say: `former` is there, and no session that has come back to life by itself. */
export async function keepPredecessors(
	context: Context,
	session: string,
	former: readonly string[],
): Promise<void> {
	const process = readCard(context, session)?.pid;
	const known = readPredecessors(context, session).filter((id) => {
		const card = readCard(context, id);
		// One that still has this session's process is about to be marked as moved, by whoever works that event in.
		return !card || card.movedTo !== undefined || (card.pid !== undefined && card.pid === process);
	});
	await write(context, session, [...known, ...former]);
}

async function write(context: Context, session: string, ids: readonly string[]): Promise<void> {
	const former = [...new Set(ids)].filter((id) => id !== session);
	if (former.join() === readPredecessors(context, session).join()) return;
	await writeAtomic(context.config.paths.predecessors(session), former.map((id) => `${id}\n`).join(""));
}
