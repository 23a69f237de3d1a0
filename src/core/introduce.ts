import { watchRegistry } from "../claude/registry.ts";
import { findTranscript, readHead } from "../claude/transcripts.ts";
import { HUMAN } from "../model/session.ts";
import { readCard, writeCard } from "./cards.ts";
import type { Context } from "./context.ts";
import { keepFormer } from "./former.ts";
import { formerSessions, type Identity, identify } from "./identity.ts";
import { adoptOpenQuestions } from "./late.ts";

/**
 * For as long as this process serves its session: keeps the session's card, so that others find its config folder, points
 * the card of a session that /clear replaced at the new one, so that mail follows, and takes over questions whose server is
 * gone. Waits for file events only.
 */
export async function keepIntroduced(context: Context): Promise<void> {
	let known = await introduce(context, undefined);
	if (known) await adoptOpenQuestions(context, known.id);
	let looking = false;
	watchRegistry(known?.configDir ?? context.config.claudeDir, () => {
		// Events come in bursts, at every change of any session's state; one look at a time is enough.
		if (looking) return;
		looking = true;
		introduce(context, known)
			.then((now) => {
				known = now ?? known;
			})
			.catch((error: unknown) => context.log("introduce", error))
			.finally(() => {
				looking = false;
			});
	});
}

/** Writes the card of the session this process serves now, if it is another than `before`. */
async function introduce(context: Context, before: Identity | undefined): Promise<Identity | undefined> {
	const me = await identify(context, { terminal: false });
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
	if (before && isNew(context, me, before)) await moveOn(context, before, me);
	await keepFormer(context, me.id, formerSessions(context).get(me.id) ?? []);
	return me;
}

/** /clear begins a session; /resume goes to one that was there before, and the one it leaves is not replaced. */
function isNew(context: Context, me: Identity, before: Identity): boolean {
	const file = findTranscript(me.configDir, me.id, me.cwd);
	const started = file && readHead(file.path).startedAt;
	const introduced = Date.parse(readCard(context, before.id)?.updatedAt ?? "");
	return started === undefined || Number.isNaN(introduced) || started >= introduced;
}

async function moveOn(context: Context, from: Identity, to: Identity): Promise<void> {
	const card = readCard(context, from.id);
	if (!card) return;
	const { v: _v, updatedAt: _at, ...rest } = card;
	await writeCard(context, { ...rest, movedTo: to.id });
}
