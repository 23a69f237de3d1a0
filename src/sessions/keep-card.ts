import { readEntry, watchRegistry } from "../claude/registry.ts";
import type { Context } from "../context.ts";
import { HUMAN } from "../model/session.ts";
import { readCard, writeCard } from "./cards.ts";
import { type Change, clearFollower } from "./cleared.ts";
import type { Caller } from "./identity.ts";
import { dropReplacedName } from "./keep-profile.ts";
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
	let served: { caller: Caller; lastSeen: number } | undefined;
	const clears: Change[] = [];
	const update = async () => {
		const lastSeen = context.now();
		const caller = await findCaller();
		if (!caller) return;
		if (caller.id !== served?.caller.id) {
			const firstSeen = context.now();
			if (served)
				await follow({ before: served.caller, after: caller, lastSeen: served.lastSeen, firstSeen });
			await writeOwnCard(context, caller);
		}
		served = { caller, lastSeen };
		for (let clear = clears[0]; clear; clear = clears[0]) {
			await replaceBy(context, clear, caller);
			clears.shift();
		}
		await dropReplacedName(context, caller);
	};
	const look = oneAtATime(() => update().catch((error: unknown) => context.log("keep-card", error)));
	const follow = clearFollower(context, (clear) => {
		// One after the other: the cards are read and written.
		clears.push(clear);
		look();
	});
	await update();
	const first = served?.caller;
	watchRegistry(first?.configDir ?? context.config.claudeDir, look);
	return first;
}

/**
 * Writes down that /clear put one session in the place of another. One that the client has gone
 * back to since is not replaced.
 */
async function replaceBy(context: Context, { before, after }: Change, served: Caller): Promise<void> {
	const card = before.id === served.id ? undefined : readCard(context, before.id);
	if (card) await replaceSession(context, card, after.id);
	await keepPredecessors(context, served.id);
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

/** Writes the card of the session that this process serves. */
async function writeOwnCard(context: Context, me: Caller): Promise<void> {
	if (me.id === HUMAN) return;
	const card = readCard(context, me.id);
	await writeCard(context, {
		session: me.id,
		configDir: me.configDir,
		cwd: me.cwd ?? card?.cwd ?? context.config.cwd,
		name: me.name ?? card?.name,
		// The process is left to the SessionStart hook: without a registry it alone is certain of it.
		pid: card?.pid,
		procStart: card?.procStart,
		registered: card?.registered,
		hooked: card?.hooked,
		// A session that is resumed has its mail back. A client that answers one question for it does not
		// take the mail away from where its person has gone on.
		movedTo: me.hops > 0 ? card?.movedTo : undefined,
	});
	if (me.process) {
		const { pid, start } = me.process;
		const socket = (await readEntry(me.configDir, pid))?.messagingSocketPath;
		await keepLimits(context, { id: me.id, pid, procStart: start, socket });
	}
	await keepPredecessors(context, me.id);
}
