import type { Context } from "../context.ts";
import { writeAtomic } from "../host/atomic-write.ts";
import { readPlainFile } from "../host/plain-file.ts";
import { isSessionId } from "../model/session.ts";
import { type CardFields, readCard, withoutProcess, writeCard } from "./cards.ts";
import { predecessorsBySession } from "./predecessors.ts";

const MAX_BYTES = 1 << 20;

/**
 * Returns the sessions that /clear replaced with this one, oldest first, as the file
 * `sessions/<session>.former` says, one id a line. The file is for the shell of the hook and of the
 * status line, which starts nothing that could read cards. Everywhere else the cards' `movedTo`
 * counts. The session-start hook writes the file as well, where it saw the earlier session in the
 * same process.
 */
export function readPredecessors(context: Context, session: string): string[] {
	const text = readPlainFile(context.config.paths.predecessors(session), MAX_BYTES)?.text ?? "";
	return text.split("\n").filter(isSessionId);
}

/** Writes down that /clear put `session` in the place of `before` and of its predecessors. */
export async function addPredecessors(context: Context, session: string, before: string): Promise<void> {
	await write(context, session, [
		...readPredecessors(context, session),
		...readPredecessors(context, before),
		before,
	]);
}

/**
 * Brings a session's file up to date with the cards. The predecessors by the cards stand in it
 * afterwards. A session that was resumed since, and so has its mail back, does not.
 */
export async function keepPredecessors(context: Context, session: string): Promise<void> {
	const client = readCard(context, session)?.pid;
	const written = readPredecessors(context, session).filter((id) => {
		const card = readCard(context, id);
		// A card that names this session's process belongs to a /clear that is not applied yet.
		return !card || card.movedTo !== undefined || (card.pid !== undefined && card.pid === client);
	});
	await write(context, session, [...written, ...(predecessorsBySession(context).get(session) ?? [])]);
}

/**
 * Writes down that /clear put session `to` in the place of this card's, whose process belongs to
 * `to` from then on. The file is written before the card: should this process die in between, the
 * shell reads one inbox too many.
 */
export async function replaceSession(context: Context, card: CardFields, to: string): Promise<void> {
	await addPredecessors(context, to, card.session);
	await writeCard(context, { ...withoutProcess(card), movedTo: to });
}

async function write(context: Context, session: string, ids: readonly string[]): Promise<void> {
	const predecessors = [...new Set(ids)].filter((id) => id !== session);
	if (predecessors.join() === readPredecessors(context, session).join()) return;
	const text = predecessors.map((id) => `${id}\n`).join("");
	await writeAtomic(context.config.paths.predecessors(session), text);
}
