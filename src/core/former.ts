import { join } from "node:path";
import { readPlainFile, writeAtomic } from "../host/files.ts";
import { isSessionId } from "../model/session.ts";
import { readCard } from "./cards.ts";
import type { Context } from "./context.ts";

const MAX_BYTES = 1 << 20;

/**
 * The sessions /clear replaced with this one, oldest first, as they stand beside its card in `sessions/<session>.former`, one a
 * line: so that the hook's and the status line's shell, which start nothing, see their inboxes too. The cards' `movedTo` is what
 * counts everywhere else. The session-start hook writes it as well, where it saw the session before in the same process.
 */
export function readFormer(context: Context, session: string): string[] {
	const text = readPlainFile(file(context, session), MAX_BYTES)?.text ?? "";
	return text.split("\n").filter(isSessionId);
}

/** Writes down that /clear put `session` in the place of `before`, and so of those that `before` had replaced. */
export async function addFormer(context: Context, session: string, before: string): Promise<void> {
	await write(context, session, [...readFormer(context, session), ...readFormer(context, before), before]);
}

/** Brings the file up to date with what the cards say: `former` is there, and no session that has come back to life by itself. */
export async function keepFormer(
	context: Context,
	session: string,
	former: readonly string[],
): Promise<void> {
	const process = readCard(context, session)?.pid;
	const known = readFormer(context, session).filter((id) => {
		const card = readCard(context, id);
		// One that still has this session's process is about to be marked as moved, by whoever works that event in.
		return !card || card.movedTo !== undefined || (card.pid !== undefined && card.pid === process);
	});
	await write(context, session, [...known, ...former]);
}

async function write(context: Context, session: string, ids: readonly string[]): Promise<void> {
	const former = [...new Set(ids)].filter((id) => id !== session);
	if (former.join() === readFormer(context, session).join()) return;
	await writeAtomic(file(context, session), former.map((id) => `${id}\n`).join(""));
}

function file(context: Context, session: string): string {
	return join(context.config.intercomDir, "sessions", `${session}.former`);
}
