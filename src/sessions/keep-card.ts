import { readEntry, watchRegistry } from "../claude/registry.ts";
import { type Context, transcriptsOf } from "../context.ts";
import { HUMAN } from "../model/session.ts";
import { readCard, writeCard } from "./cards.ts";
import type { Caller } from "./identity.ts";
import { keepPredecessors, replaceSession } from "./predecessor-file.ts";
import { keepLimits } from "./start-limits.ts";

/**
 * Keeps the session's card for as long as this process serves it, so that others find its config
 * folder. After /clear the card of the earlier session points at its successor, so that mail
 * follows. It waits for file events only.
 * Returns the session served at first, with its card written; `undefined` where nothing tells it.
 */
export async function keepCard(
	context: Context,
	findCaller: () => Promise<Caller | undefined>,
): Promise<Caller | undefined> {
	const first = await findCaller();
	if (first) await writeOwnCard(context, first, undefined);
	let served = first;
	const update = async () => {
		const current = await findCaller();
		if (!current) return;
		await writeOwnCard(context, current, served);
		served = current;
	};
	const dir = first?.configDir ?? context.config.claudeDir;
	watchRegistry(
		dir,
		oneAtATime(() => update().catch((error: unknown) => context.log("keep-card", error))),
	);
	return first;
}

/**
 * Returns a function that has `work` done. Events come in bursts, at every change of any session's
 * state. Those that come during the work have it done once more: the last of them may count.
 */
function oneAtATime(work: () => Promise<void>): () => void {
	let working = false;
	let due = false;
	const run = async () => {
		working = true;
		while (due) {
			due = false;
			await work();
		}
		working = false;
	};
	return () => {
		due = true;
		if (!working) run();
	};
}

/** Writes the card of the session that this process serves, if it is another than `before`. */
async function writeOwnCard(context: Context, me: Caller, before: Caller | undefined): Promise<void> {
	if (me.id === HUMAN || me.id === before?.id) return;
	const card = readCard(context, me.id);
	await writeCard(context, {
		session: me.id,
		configDir: me.configDir,
		cwd: me.cwd ?? card?.cwd ?? context.config.cwd,
		name: me.name ?? card?.name,
		// The process is left to the SessionStart hook: without a registry it alone is certain of it.
		pid: card?.pid,
		procStart: card?.procStart,
		hooked: card?.hooked,
	});
	if (me.process) {
		const { pid, start } = me.process;
		const socket = (await readEntry(me.configDir, pid))?.messagingSocketPath;
		await keepLimits(context, { id: me.id, pid, procStart: start, socket });
	}
	const replaced = before && replaces(context, me, before) ? readCard(context, before.id) : undefined;
	if (replaced) await replaceSession(context, replaced, me.id);
	await keepPredecessors(context, me.id);
}

/**
 * Tells /clear from /resume. /clear begins a session, and it replaces the one before. /resume goes
 * to a session that has been there all the time, and the one it leaves is not replaced.
 */
function replaces(context: Context, me: Caller, before: Caller): boolean {
	const file = transcriptsOf(context).find(me.configDir, me.id, me.cwd);
	const started = file && transcriptsOf(context).head(file).startedAt;
	const cardWritten = Date.parse(readCard(context, before.id)?.updatedAt ?? "");
	return started === undefined || Number.isNaN(cardWritten) || started >= cardWritten;
}
