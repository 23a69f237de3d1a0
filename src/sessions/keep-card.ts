import { watchRegistry } from "../claude/registry.ts";
import { type Context, transcriptsOf } from "../context.ts";
import { HUMAN } from "../model/session.ts";
import { readCard, writeCard } from "./cards.ts";
import { type Caller, predecessorsBySession } from "./identity.ts";
import { keepPredecessors, replaceSession } from "./predecessors.ts";

/**
 * Keeps the session's card for as long as this process serves it, so that others find its config folder. After
 * /clear the card of the earlier session points at the new one, so that mail follows. Waits for file events only.
 * Returns the session served at first, with its card written; `undefined` where it cannot be told.
 */
export async function keepCard(
	context: Context,
	findCaller: () => Promise<Caller | undefined>,
): Promise<Caller | undefined> {
	const first = await writeOwnCard(context, await findCaller(), undefined);
	let served = first;
	let writing = false;
	const update = async () => {
		served = (await writeOwnCard(context, await findCaller(), served)) ?? served;
	};
	watchRegistry(first?.configDir ?? context.config.claudeDir, () => {
		// Events come in bursts, at every change of any session's state; one look at a time is enough.
		if (writing) return;
		writing = true;
		update()
			.catch((error: unknown) => context.log("keep-card", error))
			.finally(() => {
				writing = false;
			});
	});
	return first;
}

/** Writes the card of the session this process serves now, if it is another than `before`. */
async function writeOwnCard(
	context: Context,
	me: Caller | undefined,
	before: Caller | undefined,
): Promise<Caller | undefined> {
	if (!me || me.id === HUMAN || me.id === before?.id) return me;
	const card = readCard(context, me.id);
	await writeCard(context, {
		session: me.id,
		configDir: me.configDir,
		cwd: me.cwd ?? card?.cwd ?? context.config.cwd,
		name: me.name ?? card?.name,
		// The process is left to the SessionStart hook, which alone knows it for certain where there is no registry.
		pid: card?.pid,
		procStart: card?.procStart,
		hooked: card?.hooked,
	});
	const replaced = before && isNew(context, me, before) ? readCard(context, before.id) : undefined;
	if (replaced) await replaceSession(context, replaced, me.id);
	await keepPredecessors(context, me.id, predecessorsBySession(context).get(me.id) ?? []);
	return me;
}

/** /clear begins a session; /resume goes to one that was there before, and the one it leaves is not replaced. */
function isNew(context: Context, me: Caller, before: Caller): boolean {
	const file = transcriptsOf(context).find(me.configDir, me.id, me.cwd);
	const started = file && transcriptsOf(context).head(file).startedAt;
	const introduced = Date.parse(readCard(context, before.id)?.updatedAt ?? "");
	return started === undefined || Number.isNaN(introduced) || started >= introduced;
}
